"""Triage and severity: proposals with reasons, going above them, and what a change starts and stops."""

from __future__ import annotations

import pytest

from incidents import commands as c
from incidents.effects import OpenRoom, RefreshHeadline
from incidents.errors import Invalid, NotAllowed, Stale
from incidents.model import MUSTER, Clock, ImpactAnswers, Place, Role, Severity
from tests.incidents.company import ANA, BEN, CAROL, DANA, LEA, TOM, at
from tests.incidents.story import KEY, declared, led, resolved, told

SEV1, SEV2, SEV3, SEV4 = Severity
DOWN = ImpactAnswers("everything", "all", "no", "no")
SLOW = ImpactAnswers("degraded", "some", "no", "yes")
LEAKED_UNSEEN = ImpactAnswers("degraded", "none", "yes", "yes")


def test_answers_propose_without_setting() -> None:
    story = declared(SEV3, services=("find",))
    story.ask(DANA, c.AssessImpact(DOWN))
    assert (story.it.severity, story.it.proposed, story.it.answers) == (SEV3, SEV1, DOWN)
    assert story.it.why_severity == "Proposed SEV-1: the service is down."


def test_the_same_answers_again_are_no_news_and_wrong_ones_name_the_question() -> None:
    story = declared(SEV3, services=("find",))
    story.ask(DANA, c.AssessImpact(DOWN))
    assert story.ask(BEN, c.AssessImpact(DOWN)) == []
    assert "needs one of its answers" in story.refused(DANA, c.AssessImpact(ImpactAnswers("?", "?", "?", "?"))).sentence


def test_a_critical_service_added_later_changes_the_proposal_of_the_same_answers() -> None:
    broken = ImpactAnswers("feature", "some", "no", "no")
    story = declared(SEV2, services=("find",))
    story.ask(DANA, c.AssessImpact(broken))
    assert story.it.proposed is SEV2
    story.ask(DANA, c.AffectService("pay"))
    assert story.it.proposed is SEV1
    assert story.it.why_severity == "Proposed SEV-1: a critical service is broken for customers."
    assert story.it.severity is SEV2, "proposed, not set"
    assert story.ask(DANA, c.AssessImpact(broken)) == []


@pytest.mark.parametrize(
    ("was", "proposal", "now", "needs_reason"),
    [
        (SEV2, None, SEV1, True),
        (SEV2, None, SEV3, False),
        (SEV3, DOWN, SEV1, False),
        (SEV3, DOWN, SEV2, False),
        (SEV3, SLOW, SEV2, True),
        (SEV1, SLOW, SEV3, False),
        (SEV1, SLOW, SEV2, False),
        (SEV4, SLOW, SEV3, False),
    ],
)
def test_raising_above_the_proposal_needs_a_reason_and_lowering_is_one_click(
    was: Severity, proposal: ImpactAnswers | None, now: Severity, needs_reason: bool
) -> None:
    story = declared(was, services=("find",))
    if proposal:
        story.ask(DANA, c.AssessImpact(proposal))
    if needs_reason:
        assert f"sev {now.value} <reason>" in story.refused(DANA, c.SetSeverity(now, "  ")).sentence
        story.ask(DANA, c.SetSeverity(now, "the board is watching"))
    else:
        story.ask(DANA, c.SetSeverity(now))
    assert story.it.severity is now
    assert story.it.declared_severity is was


def test_the_same_severity_a_closed_incident_and_an_endless_reason_are_turned_down() -> None:
    story = led(SEV2)
    assert isinstance(story.refused(ANA, c.SetSeverity(SEV2)), Stale)
    assert isinstance(story.refused(ANA, c.SetSeverity(SEV1, "x" * 10_000)), Invalid)
    story.ask(ANA, c.Cancel("a test"))
    assert "reopen" in story.refused(ANA, c.SetSeverity(SEV1, "worse")).sentence


def test_once_somebody_commands_only_they_or_a_lead_change_the_severity() -> None:
    story = led(SEV2)
    assert isinstance(story.refused(BEN, c.SetSeverity(SEV3)), NotAllowed)
    story.ask(LEA, c.SetSeverity(SEV3))
    story.ask(ANA, c.SetSeverity(SEV2, "more regions"))


def test_raising_calls_those_whom_the_worse_severity_calls_and_who_were_not_called_yet() -> None:
    story = declared(SEV2).at("14:30")
    story.ask(DANA, c.SetSeverity(SEV1, "everything is down"))
    assert [who for _, who in story.called()] == ["Ana Silva", "Lea Lindt", "Isa Engels", "Vic Pohl"]
    assert story.it.pages[-1].why == "raised to SEV-1: Card payments fail"
    assert story.it.response_due == at("14:35")


def test_raising_from_a_ticket_opens_the_room_and_starts_the_clocks() -> None:
    story = declared(SEV4).at("15:00")
    story.ask(DANA, c.SetSeverity(SEV2, "customers notice"))
    assert story.owes(OpenRoom) == [OpenRoom(KEY, "")]
    assert story.owes(RefreshHeadline)
    assert (story.it.update_due, story.it.mitigation_due) == (at("15:30"), at("15:30"))
    story.until("15:06")
    assert [nudge[:3] for nudge in story.nudges()] == [
        ("15:02", "roles", "nudge"),
        ("15:05", "detection", "due"),
        ("15:05", "roles", "lead"),
    ]


def test_raising_in_the_moment_of_the_declaration_starts_the_clocks_as_well() -> None:
    story = declared(SEV3)
    story.ask(DANA, c.SetSeverity(SEV1, "all payments fail"))
    story.until("14:33")
    started = {nudge[1] for nudge in story.nudges()}
    assert {"roles", "detection", "first notice"} <= started


def test_lowering_to_a_ticket_keeps_the_room_and_silences_the_pages() -> None:
    story = declared(SEV2)
    story.ask(MUSTER, c.RecordRoom(Place("room", "m1")))
    story.ask(DANA, c.SetSeverity(SEV4))
    assert story.said()[-1] == "Dana Reyes lowered SEV-2 to SEV-4."
    assert story.it.room == Place("room", "m1")
    before = len(story.called())
    story.until("18:00")
    assert len(story.called()) == before
    assert [nudge[1] for nudge in story.nudges()] == []


def test_raising_is_never_refused_for_roles_but_starts_a_clock_to_split_them() -> None:
    story = declared(SEV3)
    for role in Role:
        story.ask(ANA, c.ClaimRole(role))
    story.at("14:30").ask(ANA, c.SetSeverity(SEV1, "it spreads"))
    assert story.it.holds(ANA) == tuple(Role)
    assert story.it.split_since == at("14:30")
    story.until("14:32")
    assert story.nudges()[-1] == ("14:32", "split the roles", "due", "Ana Silva")
    assert story.said()[-1].startswith("Ana Silva, two roles are with one person: Ana Silva is Incident Commander")
    assert Clock.SPLIT in story.overdue()
    story.ask(ANA, c.HandOverRole(Role.TL, BEN))
    assert story.it.split_since is not None
    story.ask(ANA, c.HandOverRole(Role.CL, CAROL))
    assert story.it.split_since is None
    assert Clock.SPLIT not in story.overdue()


def test_roles_split_in_time_leave_the_clock_silent_and_so_does_lowering_again() -> None:
    for lower in (False, True):
        story = declared(SEV3)
        story.ask(ANA, c.ClaimRole(Role.IC))
        story.ask(ANA, c.ClaimRole(Role.TL))
        story.ask(ANA, c.SetSeverity(SEV2, "it spreads"))
        story.ask(ANA, c.SetSeverity(SEV3)) if lower else story.ask(ANA, c.ReleaseRole(Role.TL))
        story.until("14:26")
        assert "split the roles" not in [nudge[1] for nudge in story.nudges()]


def test_raising_further_neither_restarts_the_split_nor_the_other_clocks() -> None:
    story = declared(SEV3)
    story.ask(ANA, c.ClaimRole(Role.IC))
    story.ask(ANA, c.ClaimRole(Role.TL))
    story.at("14:30").ask(ANA, c.SetSeverity(SEV2, "it spreads"))
    story.at("14:31").ask(ANA, c.SetSeverity(SEV1, "everywhere"))
    assert (story.it.split_since, story.it.clocks_since) == (at("14:30"), at("14:30"))
    assert (story.it.update_due, story.it.mitigation_due) == (at("15:00"), at("15:00"))


def test_a_change_of_severity_does_not_put_off_an_update_that_is_overdue() -> None:
    story = led(SEV2).until("14:55")
    assert Clock.UPDATE in story.overdue()
    story.ask(ANA, c.SetSeverity(SEV1, "everywhere"))
    assert story.it.update_due == at("14:53")
    assert {Clock.UPDATE, Clock.MITIGATION, Clock.FIRST_NOTICE} <= set(story.overdue())


def test_lowering_ends_the_clocks_of_a_major_incident_but_not_the_promise() -> None:
    story = told(led(SEV1), promise="14:40")
    story.until("14:55").ask(ANA, c.SetSeverity(SEV3))
    assert (story.it.update_due, story.it.mitigation_due) == (None, None)
    assert story.overdue() == (Clock.PROMISE,)
    spoken = len(story.nudges())
    story.until("17:00")
    assert len(story.nudges()) == spoken


def test_an_acknowledged_incident_owes_no_response_when_raised_and_a_resolved_one_calls_nobody() -> None:
    story = declared(SEV2)
    story.ask(ANA, c.Acknowledge())
    story.ask(DANA, c.SetSeverity(SEV1, "worse"))
    assert story.it.response_due is None
    story = resolved(led(SEV3))
    story.ask(ANA, c.SetSeverity(SEV1, "in hindsight"))
    assert [page.person for page in story.it.pages] == [ANA]
    assert (story.it.update_due, story.it.mitigation_due, story.it.response_due) == (None, None, None)


def test_a_mitigated_incident_gets_no_new_mitigation_budget() -> None:
    story = led(SEV3)
    story.ask(BEN, c.Mitigate())
    story.ask(ANA, c.SetSeverity(SEV2, "in hindsight"))
    assert story.it.mitigation_due is None


def test_services_are_added_once_and_a_near_miss_is_suggested() -> None:
    story = declared(SEV2)
    story.ask(TOM, c.AffectService("find"))
    assert story.it.services == ("pay", "find")
    assert isinstance(story.refused(TOM, c.AffectService("find")), Stale)
    assert "Did you mean “find”?" in story.refused(TOM, c.AffectService("fin")).sentence
    assert "Known: pay, find." in story.refused(TOM, c.AffectService("zzz" * 900)).sentence


def test_that_customers_feel_it_is_found_out_later_and_starts_the_first_notice() -> None:
    story = declared(None, answers=LEAKED_UNSEEN).until("14:41")
    assert (story.it.severity, story.it.customers_affected) == (SEV1, False)
    assert "first notice" not in [nudge[1] for nudge in story.nudges()]
    story.ask(DANA, c.AssessImpact(DOWN))
    story.until("14:57")
    assert [nudge[:3] for nudge in story.nudges() if nudge[1] == "first notice"] == [
        ("14:51", "first notice", "nudge"),
        ("14:56", "first notice", "lead"),
    ]


def test_severities_have_names_and_words() -> None:
    assert [(each.label, each.word) for each in Severity] == [
        ("SEV-1", "Critical"),
        ("SEV-2", "Major"),
        ("SEV-3", "Minor"),
        ("SEV-4", "Low"),
    ]
