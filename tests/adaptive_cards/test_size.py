"""No incident, however long or strange its words, makes a card of 25 KB or an invalid one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adaptive_cards import CARDS, Card
from adaptive_cards.incidents_list import Entry
from incidents.model import FirstMove, Incident, Line, MoveMade, Page, Person, Phase, Role, Severity, Task, Threshold
from incidents.policy import Policy, Service, Team, Vendor
from tests.adaptive_cards.handoff_scenes import every_handoff
from tests.adaptive_cards.notice_scenes import DRAFT, OTHER, PARTWAY, TOO_MANY
from tests.adaptive_cards.page_scenes import every_page
from tests.adaptive_cards.reading import LIMIT, parts, size
from tests.adaptive_cards.review_scenes import every_review
from tests.adaptive_cards.rota_sizes import every_rota
from tests.adaptive_cards.samples import LATE, at
from tests.adaptive_cards.scenes import POLICY

ALPHABETS = ["x", "😀", "👩\u200d👧", "\\", '"', "*_[]<", "שלום ", "<at>", "{{", "a b ", "é\u0301", "\n- ", "\u202e"]
LONG = st.builds(
    lambda piece, n: (piece * n)[:10_000], st.sampled_from(ALPHABETS), st.sampled_from([0, 1, 60, 700, 10_000])
)


FIELDS = """title text reason how why named note confirmed_by threshold threshold_who threshold_until began ended scope
services person role target service feature symptom progress what_happened experience promise audience"""


def person(name: str, n: int) -> Person:
    return Person(f"11111111-aaaa-4aaa-8aaa-{n:012}", name)


def swollen(title: str, note: str, name: str, many: int) -> Incident:
    """An incident with everything in it, `many` times."""
    who = person(name, 1)
    return replace(
        LATE,
        title=title,
        cause=note,
        services=tuple(f"service-{n}" for n in range(many)),
        roles={role: person(name, n) for n, role in enumerate(Role)},
        moves={move: MoveMade(remedied=True, by=who, at=at("14:31"), note=note) for move in FirstMove},
        pages=tuple(Page(f"p{n}", person(name, 100 + n), note, n, at("14:25"), Role.IC) for n in range(many)),
        tasks=tuple(Task(f"t{n}", note, person(name, n)) for n in range(many)),
        thresholds=tuple(Threshold(f"h{n}", note, who, at("18:00")) for n in range(many)),
        recent=tuple(Line(at("14:31"), name, note) for _ in range(4)),
        slug=title,
        cancelled=note,
        why_severity=note,
        split_since=at("14:30"),
        unanswered=True,
    )


def every_card(incident: Incident, words: str, name: str, many: int) -> dict[str, Card]:
    """Each card with that incident, and with those words wherever words go in."""
    people = [person(name, n) for n in range(many)]
    services = {f"service-{n}": Service(f"service-{n}", words, "team-0") for n in range(many)}
    vendors = tuple(Vendor(f"v{n}", words, words, words) for n in range(min(many, 9)))
    teams = {f"team-{n}": Team(f"team-{n}", name, "ana", "ana", vendors=vendors) for n in range(many)}
    policy = replace(POLICY, services=services, teams=teams or POLICY.teams)
    forms = every_form(incident, policy, people, words)
    lists = every_list(incident, words, name, many) | every_page(words, name, many)
    lists |= every_handoff(words, name, many) | every_review(words, name, many)
    lists |= every_rota(words, name, many)
    return forms | lists | every_notice(incident, words, many)


def every_form(incident: Incident, policy: Policy, people: list[Person], words: str) -> dict[str, Card]:
    now, make = at("15:12"), CARDS
    said: dict[str, Any] = {"values": dict.fromkeys(FIELDS.split(), words), "fault": words}
    others = [replace(incident, key=f"INC-{n}") for n in range(len(people))]
    return {
        "declare_form": make["declare_form"](policy, **said),
        "triage_form": make["triage_form"](incident, policy, **said),
        "triage_result": make["triage_result"](incident, Severity.SEV3, words),
        "severity_form": make["severity_form"](incident, **said),
        "update_form": make["update_form"](incident, now, **said),
        "first_moves": make["first_moves"](
            incident, now, runbooks=[(words, f"https://e.example/{n}") for n in range(9)], **said
        ),
        "mitigated_form": make["mitigated_form"](incident, now, **said),
        "escalate_form": make["escalate_form"](incident, policy, people, **said),
        "extend_form": make["extend_form"](incident, now, **said),
        "resolve_form": make["resolve_form"](incident, **said),
        "note_form": make["note_form"](incident, **said),
        "cause_form": make["cause_form"](incident, **said),
        "affects_form": make["affects_form"](incident, policy, **said),
        "assign_form": make["assign_form"](incident, people, **said),
        "delegate_form": make["delegate_form"](incident, people, **said),
        "impact_form": make["impact_form"](incident, now, **said),
        "reopen_form": make["reopen_form"](incident, **said),
        "cancel_form": make["cancel_form"](incident, **said),
        "merge_form": make["merge_form"](incident, others, **said),
        "pick_person": make["pick_person"](words, people, incident.key, fault=words),
    }


def every_list(incident: Incident, words: str, name: str, many: int) -> dict[str, Card]:
    now, make = at("15:12"), CARDS
    return {
        "headline": make["headline"](incident, now, names={}, said=words, acting_as=name),
        "more": make["more"](incident, now, runbooks=[(words, f"https://e.ex/{n}") for n in range(9)], fault=words),
        "people": make["people"](incident),
        "tasks": make["tasks"](incident, now),
        "timeline": make["timeline"](incident, [Line(at("14:31"), name, words)] * many, page=2, pages=9),
        "status": make["status"]([incident] * many, now),
        "incidents_list": make["incidents_list"](
            [Entry(f"INC-{n}", words, Severity.SEV1, words, at("14:31"), None, drill=True) for n in range(many)],
            page=2, pages=9,
        ),
        "pick_incident": make["pick_incident"]([replace(incident, key=f"INC-{n}") for n in range(many)], words),
        "help_card": make["help_card"]([(name, [(words, words)] * many)] * many, name, words),
        "page_card": make["page_card"](incident, Page("p1", person(name, 1), words, 1, at("14:25"), Role.TL), now),
        "welcome": make["welcome"](name, [words] * many),
        "said": make["said"](words),
        "refused": make["refused"](words, [(words, "show.headline", {"incident": "INC-42"})] * many),
    }  # fmt: skip


def every_notice(incident: Incident, words: str, many: int) -> dict[str, Card]:
    now, make = at("15:12"), CARDS
    said: dict[str, Any] = {"values": dict.fromkeys(FIELDS.split(), words), "fault": words}
    letter = replace(DRAFT.words, symptom=words, feature=words, service=words)
    draft = replace(DRAFT, recipients=many, words=letter, asked_at=now, overdue=True)
    ahead = replace(TOO_MANY, warnings=(words,) * many, languages=tuple((f"x{n}", n) for n in range(many)))
    sent = replace(PARTWAY, words=letter, held=words, alone=words, languages=ahead.languages)
    names = (words,) * many
    return {
        "notice_composer": make["notice_composer"](
            incident, draft, [(f"a{n}", words, n) for n in range(many)], letter, now, people=names, **said
        ),
        "notice_preview": make["notice_preview"](
            draft, words, f"{words}\n\n" * 3, now, viewer=OTHER, second=words, audience=words, ahead=ahead,
            people=names, shown="en",
        ),
        "notice_receipt": make["notice_receipt"](sent, now, {f"{n}{words}": n for n in range(many)}),
        "notice_confirm": make["notice_confirm"](sent, "stop", fault=words),
    }  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    LONG, LONG, LONG, st.sampled_from([0, 1, 6, 40, 500]), st.sampled_from(list(Phase)), st.sampled_from(list(Severity))
)
def test_every_card_stays_small_and_whole(
    title: str, words: str, name: str, many: int, phase: Phase, severity: Severity
) -> None:
    incident = replace(swollen(title, words, name, min(many, 40)), phase=phase, severity=severity)
    made = every_card(incident, words, name, min(many, 40))
    assert set(made) == set(CARDS)
    for card_name, card in made.items():
        assert size(card) < LIMIT, card_name
        wire = json.dumps(card, ensure_ascii=False)
        wire.encode()
        for part in parts(card):
            assert part.get("type") != "ActionSet" or 0 < len(part["actions"]) <= 6, card_name
            assert part.get("type") != "TextBlock" or (
                "<at" not in part["text"].lower() and "{{" not in part["text"]
            ), card_name


def test_five_hundred_of_everything() -> None:
    """The largest things at once, in four-byte characters."""
    words = "😀" * 4_000
    incident = swollen("😀" * 10_000, words, "😀" * 200, 500)
    for name, card in every_card(incident, words, "😀" * 200, 500).items():
        assert size(card) < LIMIT, name


def test_a_long_letter_says_that_it_goes_on() -> None:
    card = CARDS["notice_preview"](DRAFT, "Subject", "word " * 2_000, at("14:31"), viewer=OTHER)
    assert "The rest follows in the mail." in json.dumps(card)
