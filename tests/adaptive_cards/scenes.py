"""Every card in its typical states: looked at as pictures, compared with golden files, checked for their form."""

from __future__ import annotations

from dataclasses import replace

from adaptive_cards import CARDS, Card
from adaptive_cards.incidents_list import Entry
from incidents.model import Clock, ImpactAnswers, Incident, Line, Page, Role, Severity, Task
from incidents.policy import Contact, Policy, Service, Team, Vendor
from tests.adaptive_cards.handoff_scenes import handoffs
from tests.adaptive_cards.notice_scenes import notices
from tests.adaptive_cards.page_scenes import contacts, pages
from tests.adaptive_cards.review_scenes import reviews
from tests.adaptive_cards.rota_scenes import rota_scenes
from tests.adaptive_cards.samples import (
    ANA,
    BEN,
    CAROL,
    CLOSED,
    DECLARED,
    DRILL,
    LATE,
    MINOR,
    MITIGATING,
    NAMES,
    PEOPLE,
    RESOLVING,
    TICKET,
    WATCHING,
    at,
)

POLICY = Policy(
    company="Contoso",
    severities={},
    people={
        person.name.split()[0].lower(): Contact(person.name.split()[0].lower(), person.name, person.id)
        for person in PEOPLE
    },
    teams={
        "payments": Team(
            "payments",
            "Payments",
            "ben",
            "ana",
            vendors=(Vendor("acquirer", "Acquirer", "+44 20 7946 0000", "C-1182"),),
        ),
        "platform": Team("platform", "Platform", "dana", "dana"),
    },
    services={
        "payments-api": Service("payments-api", "Payments API", "payments", critical=True),
        "checkout": Service("checkout", "Checkout", "payments"),
        "search": Service("search", "Search", "platform"),
    },
    escalations={},
    leadership={},
)

TIMELINE = [
    Line(at("23:58", 19), "Monitoring", "error rate exceeds 5 %"),
    Line(at("14:25"), "Dana Reyes", "declared SEV-1: Card payments fail for EU customers"),
    Line(at("14:26"), "Ana Silva", "acknowledged"),
    Line(at("14:27"), "Ana Silva", "took Incident Commander"),
    Line(at("14:31"), "Ben Okafor", "deployment: rolled back (2fe1a)"),
    Line(at("14:31"), "Carol Wu", "approved the initial notice to 12 customers, next update promised by 15:01 UTC"),
    Line(at("14:42"), "Ana Silva", "cause found: index dropped by a migration"),
]

SILENT = replace(
    DECLARED,
    unanswered=True,
    overdue=(Clock.RESPONSE,),
    pages=(*DECLARED.pages, Page("p2", BEN, "team lead of Payments", 2, at("14:28"))),
)
DOUBLED = replace(MITIGATING, roles={Role.IC: ANA, Role.TL: ANA, Role.CL: CAROL}, split_since=at("14:40"))
BUSY = replace(RESOLVING, tasks=tuple(Task(f"t{n}", f"Task number {n}", BEN) for n in range(9)))
RUNBOOKS = [
    ("Roll back Payments API", "https://runbooks.example.com/payments(rollback)"),
    ("Scale the checkout", "https://runbooks.example.com/checkout/scale"),
]
MERGED = replace(CLOSED, merged_into="INC-7", phase=CLOSED.phase)
ANSWERED = replace(DECLARED, answers=ImpactAnswers("feature", "many", "unsure", "no"))
HELP = [
    ("declare", [("declare <title>", "opens an incident"), ("declare", "shows the form")]),
    (
        "roles",
        [
            ("claim ic", "you take Incident Commander; tl and cl likewise"),
            ("hand over ic @ben", "somebody else takes it"),
        ],
    ),
    ("resolve", [("update <text>", "posts the internal update"), ("escalate <who> <reason>", "calls more help")]),
]


def head(incident: Incident, clock: str, **words: str) -> Card:
    return CARDS["headline"](incident, at(clock), names=NAMES, **words)


def headlines() -> dict[str, Card]:
    return {
        "headline-declared": head(DECLARED, "14:27"),
        "headline-silent": head(SILENT, "14:33"),
        "headline-mitigating": head(
            MITIGATING, "14:50", said="You are the Incident Commander.", acting_as="Megan Bowen"
        ),
        "headline-doubled": head(DOUBLED, "14:44"),
        "headline-late": head(LATE, "15:12"),
        "headline-late-silent": head(SILENT, "14:57"),
        "headline-resolving": head(RESOLVING, "15:01"),
        "headline-watching": head(WATCHING, "15:23"),
        "headline-closed": head(CLOSED, "16:20"),
        "headline-closed-owing": head(replace(CLOSED, promise_due=at("16:10"), tasks=LATE.tasks), "16:20"),
        "headline-merged": head(MERGED, "16:20"),
        "headline-minor": head(MINOR, "14:50"),
        "headline-ticket": head(TICKET, "14:50"),
        "headline-drill": head(DRILL, "14:50"),
    }


def forms() -> dict[str, Card]:
    make, now = CARDS, at("14:50")
    return {
        "declare_form": make["declare_form"](POLICY),
        "declare_form-fault": make["declare_form"](
            POLICY,
            values={"title": "", "services": "search", "drill": "true"},
            fault="Say in a few words what is wrong.",
        ),
        "triage_form": make["triage_form"](ANSWERED, POLICY),
        "triage_result": make["triage_result"](
            DECLARED, Severity.SEV2, "A major feature is broken for many customers."
        ),
        "severity_form": make["severity_form"](DECLARED),
        "update_form": make["update_form"](MITIGATING, now),
        "first_moves": make["first_moves"](DECLARED, now),
        "first_moves-one": make["first_moves"](MITIGATING, now, runbooks=RUNBOOKS),
        "mitigated_form": make["mitigated_form"](MITIGATING, now),
        "escalate_form": make["escalate_form"](MITIGATING, POLICY, PEOPLE),
        "extend_form": make["extend_form"](MITIGATING, at("15:00")),
        "resolve_form": make["resolve_form"](
            RESOLVING, values={"how": "Error rate at baseline"}, fault="Name who confirmed it."
        ),
        "note_form": make["note_form"](MITIGATING),
        "cause_form": make["cause_form"](DECLARED),
        "affects_form": make["affects_form"](MITIGATING, POLICY),
        "assign_form": make["assign_form"](MITIGATING, PEOPLE),
        "delegate_form": make["delegate_form"](MITIGATING, ()),
        "impact_form": make["impact_form"](RESOLVING, at("15:00")),
        "reopen_form": make["reopen_form"](WATCHING),
        "cancel_form": make["cancel_form"](MITIGATING),
        "merge_form": make["merge_form"](MITIGATING, [MINOR, TICKET]),
    }


def _pages() -> dict[str, Card]:
    make = CARDS
    return {
        "page_card": make["page_card"](
            DECLARED, DECLARED.pages[0], at("14:27"), link="https://teams.example.com/l/message/1", runbooks=RUNBOOKS
        ),
        "page_card-repeat": make["page_card"](
            replace(DECLARED, drill=True), DECLARED.pages[0], at("14:29"), repeat=True
        ),
        "page_card-settled": make["page_card"](
            replace(DECLARED, acknowledged_at=at("14:26"), acknowledged_by=BEN), DECLARED.pages[0], at("14:27")
        ),
        "page_card-another": make["page_card"](
            replace(DECLARED, pages=(*DECLARED.pages[:1], replace(DECLARED.pages[0], id="p9"))),
            replace(DECLARED.pages[0], id="p9"),
            at("14:31"),
        ),
        "page_card-answered": make["page_card"](MITIGATING, MITIGATING.pages[0], at("14:27")),
    }


def lists() -> dict[str, Card]:
    make, now = CARDS, at("15:12")
    entries = [
        Entry("INC-42", DECLARED.title, Severity.SEV1, "mitigation", at("14:25")),
        Entry("INC-41", "Sign-in fails for some users", Severity.SEV2, "closed", at("09:10", 18), at("11:25", 18)),
        Entry("INC-40", "Practice: region lost", Severity.SEV1, "closed", at("09:10", 11), at("10:00", 11), drill=True),
    ]
    return {
        "more-mitigation": make["more"](LATE, now),
        "more-runbooks": make["more"](BUSY, now, runbooks=RUNBOOKS),
        "more-closed": make["more"](CLOSED, at("16:20")),
        "people": make["people"](MITIGATING),
        "tasks": make["tasks"](LATE, now),
        "tasks-many": make["tasks"](replace(BUSY, thresholds=CLOSED.thresholds), now),
        "tasks-closed": make["tasks"](CLOSED, at("16:20")),
        "timeline": make["timeline"](MITIGATING, TIMELINE, page=2, pages=3),
        "status": make["status"]([MINOR, WATCHING, LATE, TICKET, DRILL], now),
        "status-quiet": make["status"]([], now),
        "status-alarm": make["status"]([], now, alarms=1),
        "status-alarms": make["status"]([MINOR], now, alarms=2),
        "incidents_list": make["incidents_list"](entries, page=1, pages=4),
        "pick_incident": make["pick_incident"]([LATE, MINOR], "update rolled back, watching the error rate"),
        "pick_person": make["pick_person"]("assign ic @ana", [ANA, replace(ANA, id="x2", name="Ana Souza")], "INC-42"),
        "help_card": make["help_card"](HELP, "Ana Silva", "in this channel", more="On call"),
        "help_card-oncall": make["help_card"](
            [("When you are paged", [("ack", "say that you are looking; it stops your pages")])],
            "Ana Silva",
            "",
            title="What you can ask about on-call",
        ),
        **_pages(),
        "welcome-guest": make["welcome"]("Grace", ["status", "help"], may_declare=False),
        "welcome": make["welcome"]("Dana", ["declare card payments fail", "status", "help"]),
        "said": make["said"]("Noted on the timeline of INC-42.", tone="good"),
        "refused": make["refused"](
            "Ana Silva is Incident Commander already. Ask her to hand over.",
            [("Show INC-42", "show.headline", {"incident": "INC-42"})],
        ),
    }


def scenes() -> dict[str, Card]:
    """All of them, by name; what stands before the dash is the card."""
    return rota_scenes() | headlines() | forms() | lists() | notices() | pages() | contacts() | reviews() | handoffs()
