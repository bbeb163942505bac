"""The course of an incident while it hurts: detection, mitigation, resolution, and when the impact was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents import commands as c
from incidents import events as e
from incidents.errors import Invalid
from incidents.evolve import evolve
from incidents.model import FirstMove, Phase, PublicStatus, Role, Severity
from tests.incidents.company import ANA, BEN, DANA, POLICY, at
from tests.incidents.story import declared, led, resolved

SEV1, SEV2, SEV3, SEV4 = Severity
DETECTION, MITIGATION, RESOLUTION, RECOVERY, CLOSED = Phase


# ---- detection to mitigation


@pytest.mark.parametrize("move", list(FirstMove))
@pytest.mark.parametrize("remedied", [True, False])
def test_the_first_move_begins_mitigation_with_who_and_when(move: FirstMove, remedied: bool) -> None:
    story = declared(SEV1).at("14:31")
    story.ask(BEN, c.AnswerFirstMove(move, remedied, " 2fe1a "))
    made = story.it.moves[move]
    assert (made.remedied, made.by, made.at, made.note) == (remedied, BEN, at("14:31"), "2fe1a")
    assert (story.phase(), story.it.status) == (MITIGATION, PublicStatus.INVESTIGATING)
    assert story.names()[-2:] == ["FirstMoveAnswered", "MitigationStarted"]


def test_first_moves_have_questions_and_remedies() -> None:
    assert [(move.remedy, move.question.endswith("?")) for move in FirstMove] == [
        ("rolled back", True),
        ("scaled up", True),
        ("switched off", True),
    ]


def test_an_answer_may_change_but_the_same_answer_is_no_news() -> None:
    story = declared(SEV1)
    story.ask(BEN, c.AnswerFirstMove(FirstMove.CAPACITY, remedied=False))
    assert story.ask(ANA, c.AnswerFirstMove(FirstMove.CAPACITY, remedied=False)) == []
    story.ask(ANA, c.AnswerFirstMove(FirstMove.CAPACITY, remedied=True))
    assert story.it.moves[FirstMove.CAPACITY].by == ANA
    assert story.names()[-1] == "FirstMoveAnswered"


@pytest.mark.parametrize(
    ("severity", "roles", "begins"),
    [
        (SEV1, (), False),
        (SEV1, (Role.IC,), False),
        (SEV1, (Role.TL,), False),
        (SEV1, (Role.IC, Role.CL), False),
        (SEV1, (Role.IC, Role.TL), True),
        (SEV3, (), True),
    ],
)
def test_the_first_update_begins_mitigation_once_ic_and_tl_are_held(
    severity: Severity, roles: tuple[Role, ...], begins: bool
) -> None:
    story = declared(severity)
    for who, role in zip((ANA, BEN), roles, strict=False):
        story.ask(who, c.ClaimRole(role))
    story.ask(DANA, c.PostUpdate("still investigating"))
    assert story.phase() is (MITIGATION if begins else DETECTION)


# ---- cause, mitigated, updates


def test_a_cause_identifies_it_for_customers() -> None:
    story = declared(SEV1).at("14:42")
    story.ask(BEN, c.FindCause("index dropped by a migration"))
    it = story.it
    assert (it.phase, it.status, it.cause, it.cause_at) == (
        MITIGATION,
        PublicStatus.IDENTIFIED,
        "index dropped by a migration",
        at("14:42"),
    )
    story.at("14:50").ask(BEN, c.FindCause("two indexes"))
    assert story.it.status is PublicStatus.IDENTIFIED


def test_a_cause_found_after_mitigation_does_not_take_the_public_status_back() -> None:
    story = led(SEV1)
    story.ask(BEN, c.Mitigate())
    story.ask(BEN, c.FindCause("the index"))
    assert story.it.status is PublicStatus.MONITORING
    resolved(story)
    story.ask(BEN, c.FindCause("the migration"))
    assert (story.it.status, story.phase()) == (PublicStatus.RESOLVED, RECOVERY)


def test_mitigated_says_when_the_impact_ended() -> None:
    story = led(SEV1).at("14:55")
    story.ask(BEN, c.Mitigate(at("14:50")))
    it = story.it
    assert (it.phase, it.status, it.mitigated_at, it.impact_ended_at, it.mitigation_due) == (
        RESOLUTION,
        PublicStatus.MONITORING,
        at("14:55"),
        at("14:50"),
        None,
    )
    assert "impact until" in story.refused(BEN, c.Mitigate()).sentence


@pytest.mark.parametrize(("ended", "why"), [(at("14:56"), "future"), (at("14:22"), "before")])
def test_the_impact_ends_after_it_began_and_not_in_the_future(ended: object, why: str) -> None:
    story = led(SEV1).at("14:55")
    assert why in story.refused(BEN, c.Mitigate(ended)).sentence  # type: ignore[arg-type]  # a datetime


def test_an_update_starts_the_cadence_again_and_is_said_in_the_room() -> None:
    story = led(SEV1).at("14:40")
    story.ask(DANA, c.PostUpdate("  rolling back  "))
    assert story.it.update_due == at("15:10")
    assert story.said()[-1] == "Update by Dana Reyes: rolling back. Next update due 15:10 UTC."
    story.ask(DANA, c.PostUpdate("Is it done?"))
    assert story.said()[-1].startswith("Update by Dana Reyes: Is it done? Next")


def test_a_sev_3_has_no_cadence_and_after_the_end_none_is_owed() -> None:
    story = declared(SEV3)
    story.ask(DANA, c.PostUpdate("looking"))
    assert story.it.update_due is None
    assert story.said()[-1] == "Update by Dana Reyes: looking."
    story = resolved(led(SEV1))
    story.ask(ANA, c.PostUpdate("all quiet"))
    assert (story.it.update_due, story.phase()) == (None, RECOVERY)


def test_a_note_is_kept_at_any_time_also_after_the_end() -> None:
    story = led(SEV1)
    story.ask(DANA, c.AddNote("the bank called"))
    story.ask(ANA, c.Cancel("a test"))
    story.ask(DANA, c.AddNote("we apologised"))
    assert [fact.text for fact in story.facts(e.NoteAdded)] == ["the bank called", "we apologised"]


# ---- impact


def test_the_impact_is_corrected_at_any_time_and_the_old_value_stays_on_the_timeline() -> None:
    story = led(SEV1).at("14:30")
    story.ask(DANA, c.CorrectImpact(began_at=at("14:05")))
    assert story.it.began_at == at("14:05")
    assert story.it.recent[-1].text == "impact began 14:05 UTC, not 14:23"
    story.at("14:50").ask(DANA, c.CorrectImpact(ended_at=at("14:40")))
    assert story.it.recent[-1].text == "impact ended 14:40 UTC"
    story.ask(ANA, c.Cancel("it was planned"))
    story.at("16:00").ask(DANA, c.CorrectImpact(began_at=at("14:06"), ended_at=at("14:41")))
    assert [line.text for line in story.it.recent[-2:]] == [
        "impact began 14:06 UTC, not 14:05",
        "impact ended 14:41 UTC, not 14:40",
    ]
    assert (story.it.began_at, story.it.impact_ended_at) == (at("14:06"), at("14:41"))
    assert story.ask(DANA, c.CorrectImpact(began_at=at("14:06"))) == []


@pytest.mark.parametrize(
    ("began", "ended", "why"),
    [
        (None, None, "Say when"),
        ("15:01", None, "beginning of the impact cannot lie in the future"),
        (None, "15:01", "end of the impact cannot lie in the future"),
        (None, "14:00", "before it began 14:23"),
        ("14:50", "14:40", "cannot end 14:40"),
    ],
)
def test_an_impossible_impact_is_turned_down(began: str | None, ended: str | None, why: str) -> None:
    story = led(SEV1).at("15:00")
    ask = c.CorrectImpact(at(began) if began else None, at(ended) if ended else None)
    refusal = story.refused(DANA, ask)
    assert isinstance(refusal, Invalid)
    assert why in refusal.sentence


def test_the_beginning_cannot_be_moved_behind_a_known_end() -> None:
    story = led(SEV1).at("15:00")
    story.ask(BEN, c.Mitigate(at("14:40")))
    assert "before it began" in story.refused(DANA, c.CorrectImpact(began_at=at("14:41"))).sentence


# ---- the fold


def test_facts_come_in_order_beginning_with_the_declaration() -> None:
    story = declared(SEV1)
    first = story.entries[0]
    with pytest.raises(TypeError, match="is Declared, not NoteAdded"):
        evolve(None, replace(first, event=e.NoteAdded("hello")))
    with pytest.raises(TypeError, match="declared once"):
        evolve(story.it, replace(first, seq=story.it.version + 1))
    with pytest.raises(ValueError, match="does not follow"):
        evolve(story.it, replace(first, seq=99, event=e.NoteAdded("hello")))
    with pytest.raises(ValueError, match="does not follow 0"):
        evolve(None, replace(first, seq=2))


def test_a_policy_may_leave_response_and_page_steps_out() -> None:
    patient = replace(POLICY.severities[SEV2], response=None, page_step=None)
    story = declared(SEV2, policy=replace(POLICY, severities={**POLICY.severities, SEV2: patient}))
    assert story.it.response_due is None
    assert [fact.next_step_at for fact in story.facts(e.Paged)] == [None, None]
    story.until("14:50")
    assert "response time" not in [nudge[1] for nudge in story.nudges()]
