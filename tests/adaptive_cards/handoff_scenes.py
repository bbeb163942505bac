"""The cards of handoffs in their typical states, and swollen ones for the test of sizes."""

from __future__ import annotations

from dataclasses import asdict, replace

from adaptive_cards import CARDS, Card
from adaptive_cards.handoff_list import Note
from incidents.model import Person
from oncall.handoffs.model import LONGEST, Handoff, HandoffState, Lines
from tests.adaptive_cards.samples import ANA, BEN, CAROL, at

LINES = Lines(
    "INC-42 SEV-1 Card payments fail for EU customers: resolved after 40 min\n5 pages, 2 at night: checkout latency "
    "(4), nightly-backup (1)",
    "checkout latency: 4 pages, 3 not actionable",
    "INC-42 SEV-1 Card payments fail for EU customers: watched until 20 Nov 16:05 UTC",
    "INC-43 SEV-3 Search is slow in one region: mitigation\nRaise the pool of payments_api (Ben Okafor, due 24 Nov)",
)
PLANNED = Handoff(
    "payments/20261120T1500Z", "contoso", 1, "payments", ANA, BEN, at("15:00", 13), at("15:00"), name="Payments on-call"
)
ASKED = replace(PLANNED, state=HandoffState.ASKED)
WRITTEN = replace(
    PLANNED, state=HandoffState.WRITTEN, lines=LINES, written_by=ANA, written_at=at("14:41"),
)  # fmt: skip
ACCEPTED = replace(WRITTEN, state=HandoffState.ACCEPTED, accepted_at=at("14:58"))
MISSING = replace(PLANNED, state=HandoffState.MISSING, nudged=True, missed_at=at("15:00"))
LATE = replace(WRITTEN, written_by=CAROL, written_at=at("17:20"), missed_at=at("15:00"))
DOUBTED = replace(WRITTEN, written_at=at("09:10"), revised_at=at("09:10"), doubted_at=at("14:30"))
PAUSED = replace(
    ASKED, begins=at("08:00", 23), zone="Europe/Berlin", out_zone="Europe/Lisbon", into_zone="Pacific/Auckland"
)
BUDGET = "5 pages in seven days, 2 at night; the budget is under 5, so it is breached"
NOTES = [
    Note(WRITTEN.key, "Payments on-call", ANA.name, BEN.name, at("15:00"), "Not accepted yet by Ben Okafor",
         "INC-42 SEV-1 Card payments fail for EU customers: resolved after 40 min"),
    Note("search/x", "Search", CAROL.name, "Dana Reyes", at("09:00"), "No note: Carol Wu left none", missing=True),
    Note("payments/y", "Payments on-call", BEN.name, ANA.name, at("15:00", 13),
         "Accepted by Ana Silva, 13 Nov 15:02 UTC", "Quiet: no pages and no incidents."),
]  # fmt: skip


def handoffs() -> dict[str, Card]:
    form, note, listed = CARDS["handoff_form"], CARDS["handoff_note"], CARDS["handoff_list"]
    now, after = at("14:30"), at("17:30")
    return {
        "handoff_form-asked": form(ASKED, now, writer=ANA, values=asdict(LINES), budget=BUDGET),
        "handoff_form-missing": form(MISSING, after, writer=ANA, values={"happened": "Quiet: no pages."}),
        "handoff_form-lead": form(MISSING, after, writer=CAROL, fault="Say in a line what happened."),
        "handoff_form-again": form(WRITTEN, now, writer=ANA, values=asdict(LINES)),
        "handoff_form-early": form(DOUBTED, now, writer=ANA, values=asdict(LINES)),
        "handoff_form-pause": form(PAUSED, now, writer=ANA, values={"happened": "Quiet: no pages."}),
        "handoff_form-pause-missing": form(replace(PAUSED, state=HandoffState.MISSING), after, writer=ANA),
        "handoff_note-channel-pause": note(replace(PAUSED, state=HandoffState.MISSING), Lines(), after),
        "handoff_note-far": note(
            replace(ACCEPTED, into_zone="Pacific/Auckland"), LINES, after, zone="Pacific/Auckland"
        ),
        "handoff_note-incoming": note(WRITTEN, LINES, at("14:45"), accepts=True),
        "handoff_note-outgoing": note(WRITTEN, LINES, at("14:45"), writes=True),
        "handoff_note-accepted": note(ACCEPTED, LINES, after),
        "handoff_note-late": note(LATE, replace(LINES, happened=""), after, accepts=True),
        "handoff_note-hidden": note(ACCEPTED, Lines(), after),
        "handoff_note-missing": note(MISSING, Lines(), after, writes=True),
        "handoff_note-ahead": note(PLANNED, Lines(), now),
        "handoff_note-void": note(replace(PLANNED, state=HandoffState.VOID), Lines(), now),
        "handoff_list-some": listed(NOTES, page=2, pages=3),
        "handoff_list-found": listed(NOTES[:1], words="card payments"),
        "handoff_list-none": listed([]),
        "handoff_list-nothing": listed([], words="kafka"),
    }


def every_handoff(words: str, name: str, many: int) -> dict[str, Card]:
    """Each card with those words wherever words go in."""
    who = Person("11111111-aaaa-4aaa-8aaa-000000000009", name)
    lines = Lines(*([words[:LONGEST]] * 5))
    handoff = replace(LATE, outgoing=who, incoming=who, written_by=who, name=words, lines=lines)
    note = Note(handoff.key, words, name, name, at("15:00"), words, words)
    values = dict.fromkeys(asdict(lines), words)
    return {
        "handoff_form": CARDS["handoff_form"](handoff, at("15:12"), values=values, budget=words, fault=words),
        "handoff_note": CARDS["handoff_note"](handoff, lines, at("15:12"), accepts=True, writes=True),
        "handoff_list": CARDS["handoff_list"]([note] * many, words=words, page=2, pages=9),
    }
