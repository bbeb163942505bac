"""Declaring: what an incident begins with, whom it calls, and what it owes by its severity."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents import commands as c
from incidents import events as e
from incidents.decisions.open_incident import slug
from incidents.effects import OpenRoom, RefreshHeadline
from incidents.errors import Invalid, NotAllowed, NotFound, Stale
from incidents.model import ImpactAnswers, Person, Phase, PublicStatus, Severity
from tests.incidents.company import ADM, ANA, DANA, POLICY, at
from tests.incidents.story import KEY, Story, declared

SEV1, SEV2, SEV3, SEV4 = Severity
DOWN = ImpactAnswers("everything", "all", "no", "no")
SLOW = ImpactAnswers("degraded", "some", "no", "yes")
NOISE = ImpactAnswers("cosmetic", "none", "no", "yes")


def opening(**rest: object) -> c.OpenIncident:
    return c.OpenIncident(**({"key": KEY, "number": 42, "title": "Card payments fail"} | rest))  # type: ignore[arg-type]


def test_a_declared_incident_is_in_detection_and_starts_its_clocks() -> None:
    it = declared(SEV1).it
    assert (it.phase, it.status) == (Phase.DETECTION, PublicStatus.INVESTIGATING)
    assert (it.declared_at, it.declared_by, it.began_at) == (at("14:23"), DANA, at("14:23"))
    assert (it.severity, it.declared_severity, it.proposed) == (SEV1, SEV1, None)
    assert it.response_due == at("14:28")
    assert it.update_due == it.mitigation_due == at("14:53")
    assert it.is_open
    assert it.active
    assert it.policy_version == POLICY.version


@pytest.mark.parametrize(
    ("severity", "called"),
    [
        (SEV1, ["Ana Silva", "Isa Engels", "Vic Pohl"]),
        (SEV2, ["Ana Silva", "Lea Lindt"]),
        (SEV3, ["Ana Silva"]),
        (SEV4, []),
    ],
)
def test_the_severity_table_says_who_is_paged(severity: Severity, called: list[str]) -> None:
    story = declared(severity)
    assert [who for _, who in story.called()] == called
    assert [page.person.name for page in story.it.pages] == called


@pytest.mark.parametrize(
    ("severity", "due"),
    [(SEV1, at("14:28")), (SEV2, at("14:53")), (SEV3, at("10:23", 23)), (SEV4, at("16:00", 23))],
)
def test_the_response_time_follows_the_severity_table(severity: Severity, due: object) -> None:
    """Declared on a Friday at 14:23, open until 17:00: four business hours end on Monday at 10:23."""
    assert declared(severity).it.response_due == due


def test_services_of_two_teams_call_both_and_each_person_once() -> None:
    story = declared(SEV2, services=("pay", "find", "pay"))
    assert story.it.services == ("pay", "find")
    assert [who for _, who in story.called()] == ["Ana Silva", "Tom Ito", "Lea Lindt", "Sam Roy"]


def test_a_sev_4_is_a_ticket_without_room_headline_page_or_cadence() -> None:
    story = declared(SEV4)
    assert story.names() == ["Declared"]
    assert not story.called()
    assert not story.owes(OpenRoom) + story.owes(RefreshHeadline)
    assert story.it.update_due is story.it.mitigation_due is None
    assert [type(row.effect.command).__name__ for row in story.asks()] == ["RemindResponse"]  # type: ignore[union-attr]


@pytest.mark.parametrize("severity", [SEV1, SEV2, SEV3])
def test_everything_worse_opens_a_room_before_it_says_anything_there(severity: Severity) -> None:
    story = declared(severity, origin="channel-7")
    lane = [row.effect for row in story.owed.values() if row.lane == f"teams:{KEY}"]
    assert lane[0] == OpenRoom(KEY, "channel-7")
    assert RefreshHeadline(KEY) in lane


def test_without_answers_it_is_sev_2_for_unsure_counts_as_the_worse() -> None:
    it = declared(None).it
    assert it.severity is SEV2
    assert it.why_severity == "Not triaged yet: unsure counts as the worse."
    assert it.customers_affected


@pytest.mark.parametrize(
    ("reason", "why"), [("", "Not triaged yet: declared as SEV-3."), ("only one region", "only one region")]
)
def test_a_severity_without_answers_says_that_it_was_not_triaged(reason: str, why: str) -> None:
    assert declared(SEV3, reason=reason).it.why_severity == why


@pytest.mark.parametrize(
    ("answers", "services", "severity"), [(DOWN, ("find",), SEV1), (SLOW, ("find",), SEV3), (NOISE, (), SEV4)]
)
def test_answers_propose_and_the_reason_is_kept(
    answers: ImpactAnswers, services: tuple[str, ...], severity: Severity
) -> None:
    it = declared(None, answers=answers, services=services).it
    assert (it.severity, it.proposed, it.answers) == (severity, severity, answers)
    assert it.why_severity.startswith(f"Proposed {severity.label}: ")
    assert it.customers_affected is (answers is not NOISE)


def test_above_the_proposal_needs_a_reason_and_both_are_kept() -> None:
    story = Story()
    above = opening(answers=SLOW, services=("find",), severity=SEV1)
    assert story.refused(DANA, above).sentence == "The answers point to SEV-3. Going above that needs a reason."
    story.ask(DANA, opening(answers=SLOW, services=("find",), severity=SEV1, reason="the CEO's  demo"))
    assert (story.it.severity, story.it.proposed) == (SEV1, SEV3)
    assert story.it.why_severity.endswith("Declared as SEV-1: the CEO's demo")


def test_below_the_proposal_needs_none() -> None:
    it = declared(SEV4, answers=DOWN).it
    assert (it.severity, it.proposed) == (SEV4, SEV1)
    assert it.why_severity.endswith("Declared as SEV-4.")


def test_the_impact_may_have_begun_before_but_not_later() -> None:
    story = Story()
    late = opening(began_at=at("14:24"))
    assert "future" in story.refused(DANA, late).sentence
    story.ask(DANA, opening(began_at=at("14:05")))
    assert (story.it.began_at, story.it.declared_at) == (at("14:05"), at("14:23"))


@pytest.mark.parametrize("title", ["", "   ", "\n\t", "\x00\x07"])
def test_a_title_says_something(title: str) -> None:
    assert Story().refused(DANA, opening(title=title)).sentence.startswith("Say in a few words")


def test_a_title_of_ten_thousand_characters_is_turned_down_with_its_length() -> None:
    assert "10,000" in Story().refused(DANA, opening(title="x" * 10_000)).sentence


def test_a_title_loses_line_breaks_control_characters_and_halves_of_characters() -> None:
    story = declared(SEV1, title="  Card\n payments\x00 \ud800 fail\x1b[31m ")
    assert story.it.title == "Card payments fail[31m"


def test_a_reason_has_an_end() -> None:
    assert isinstance(Story().refused(DANA, opening(reason="x" * 10_000)), Invalid)


def test_an_unknown_service_is_named_with_those_known() -> None:
    sentence = Story().refused(DANA, opening(services=("x" * 10_000,))).sentence
    assert sentence.endswith("Known: pay, find.")
    assert len(sentence) < 200


def test_only_an_admin_declares_a_private_incident() -> None:
    story = Story()
    assert isinstance(story.refused(DANA, opening(private=True)), NotAllowed)
    story.ask(ADM, opening(private=True))
    assert story.it.private
    assert isinstance(story.refused(DANA, c.AddNote("I should not know")), NotFound)


def test_a_drill_runs_the_same_clocks() -> None:
    drill, real = declared(SEV1, drill=True), declared(SEV1)
    assert drill.it.drill
    assert list(drill.owed) == list(real.owed)
    assert drill.it.recent[0].text == "declared a drill, SEV-1: Card payments fail"


def test_a_key_is_used_once_and_a_guest_declares_nothing() -> None:
    story = declared(SEV1)
    assert isinstance(story.refused(DANA, opening()), Stale)
    assert "Guests" in Story().refused(Person("guest", "Gus"), opening(), guest=True).sentence


def test_nothing_can_be_asked_of_an_incident_that_is_not_there() -> None:
    assert isinstance(Story().refused(DANA, c.AddNote("hello")), NotFound)


def test_the_first_fact_of_an_incident_is_its_declaration() -> None:
    story = declared(SEV1)
    assert isinstance(story.entries[0].event, e.Declared)
    assert story.entries[0].by == DANA
    assert (story.it.acknowledged_at, story.it.roles) == (None, {})
    assert ANA in [page.person for page in story.it.pages]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Payment failure", "inc-2026-11-20-payment-failure"),
        ("Zahlung für Kunden: Ausfall!", "inc-2026-11-20-zahlung-fur-kunden-ausfall"),
        ("支付失败", "inc-2026-11-20"),
        ("a" * 200, "inc-2026-11-20-" + "a" * 35),
        ("abc " * 50, "inc-2026-11-20-" + "abc-" * 8 + "abc"),
    ],
)
def test_the_slug_is_a_legal_name_for_a_room(title: str, expected: str) -> None:
    assert slug(title, at("14:23") + timedelta(minutes=1)) == expected
    assert len(expected) <= 50
