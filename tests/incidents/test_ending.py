"""The end of an incident: resolved, watched, closed, with thresholds taken away after it."""

from __future__ import annotations

import pytest

from incidents import commands as c
from incidents.errors import Stale
from incidents.model import MUSTER, Clock, FirstMove, Phase, PublicStatus, Severity
from tests.incidents.company import ANA, BEN, DANA, at
from tests.incidents.story import declared, led, resolved

SEV1, SEV2, SEV3, SEV4 = Severity
DETECTION, MITIGATION, RESOLUTION, RECOVERY, CLOSED = Phase


@pytest.mark.parametrize("phase", [DETECTION, MITIGATION, RESOLUTION])
def test_any_active_incident_is_resolved_with_who_confirmed_and_how(phase: Phase) -> None:
    story = led(SEV1).at("15:05")
    if phase is not DETECTION:
        story.ask(BEN, c.AnswerFirstMove(FirstMove.DEPLOYMENT, remedied=True))
    if phase is RESOLUTION:
        story.ask(BEN, c.Mitigate(at("14:55")))
    assert story.phase() is phase
    story.ask(ANA, c.Resolve(" Ben ", " error rate back to baseline "))
    it = story.it
    assert (it.phase, it.status, it.resolved_at) == (RECOVERY, PublicStatus.RESOLVED, at("15:05"))
    assert (it.confirmed_by, it.confirmed_how) == ("Ben", "error rate back to baseline")
    assert (it.watch_until, it.update_due, it.mitigation_due) == (at("16:05"), None, None)
    assert it.impact_ended_at == at("14:55" if phase is RESOLUTION else "15:05")
    assert it.is_open
    assert not it.active


@pytest.mark.parametrize(("by", "how", "why"), [("", "x", "who confirmed"), ("Ben", " ", "how full operation")])
def test_resolving_needs_a_witness_and_how(by: str, how: str, why: str) -> None:
    assert why in led(SEV1).refused(ANA, c.Resolve(by, how)).sentence


def test_temporary_thresholds_have_an_owner_an_end_and_a_reminder_that_outlives_the_incident() -> None:
    story = led(SEV1).at("15:05")
    story.ask(ANA, c.Resolve("Ben", "baseline", "error rate above 1 %", BEN, at("18:00")))
    threshold = story.it.thresholds[0]
    assert (threshold.what, threshold.who, threshold.until) == ("error rate above 1 %", BEN, at("18:00"))
    story.until("17:59")
    assert (story.phase(), story.nudges()) == (CLOSED, [])
    story.until("18:00")
    assert story.nudges() == [("18:00", "alert threshold", "due", "Ben Okafor")]
    assert story.overdue() == (Clock.THRESHOLD,)
    story.ask(BEN, c.RemoveThreshold(threshold.id))
    assert story.overdue() == ()
    for forged in (threshold.id, "a999"):
        assert isinstance(story.refused(BEN, c.RemoveThreshold(forged)), Stale)


def test_a_threshold_without_owner_or_end_is_the_resolvers_for_a_day() -> None:
    story = led(SEV1).at("15:05")
    story.ask(ANA, c.Resolve("Ben", "baseline", "p99 above 2 s"))
    threshold = story.it.thresholds[0]
    assert (threshold.who, threshold.until) == (ANA, at("15:05", 21))
    story.ask(ANA, c.RemoveThreshold(threshold.id))
    story.until("16:00", 21)
    assert story.nudges() == []


def test_a_threshold_in_the_past_is_turned_down() -> None:
    refusal = led(SEV1).at("15:05").refused(ANA, c.Resolve("Ben", "baseline", "p99", BEN, at("15:05")))
    assert "ends in the future" in refusal.sentence


def test_of_two_thresholds_the_one_left_stays_overdue() -> None:
    story = led(SEV1)
    story.ask(ANA, c.Resolve("Ben", "baseline", "p99", BEN, at("14:30")))
    story.ask(ANA, c.Reopen("back"))
    story.ask(ANA, c.Resolve("Ben", "baseline", "p50", BEN, at("14:31")))
    first, second = story.until("14:35").it.thresholds
    story.ask(BEN, c.RemoveThreshold(first.id))
    assert Clock.THRESHOLD in story.overdue()
    story.ask(BEN, c.RemoveThreshold(second.id))
    assert Clock.THRESHOLD not in story.overdue()


def test_a_quiet_watch_closes_the_incident_by_itself() -> None:
    story = resolved(led(SEV1).at("15:05")).until("16:04")
    assert story.phase() is RECOVERY
    story.until("16:05")
    assert (story.phase(), story.it.closed_at) == (CLOSED, at("16:05"))
    assert story.said()[-1] == "INC-42: closed: the watch ended quietly."
    assert story.entries[-1].by == MUSTER


def test_a_watch_with_open_tasks_asks_the_ic_and_the_last_task_closes_it() -> None:
    story = led(SEV1)
    for text in ("write it up", "thank the bank"):
        story.ask(ANA, c.DelegateTask(text, BEN))
    resolved(story).until("15:23")
    assert story.nudges() == [("15:23", "watch", "due", "Ana Silva")]
    assert story.said()[-1] == "Ana Silva, the watch has ended, but 2 tasks are open."
    first, second = story.it.tasks
    story.ask(BEN, c.FinishTask(first.id))
    assert story.phase() is RECOVERY
    story.ask(BEN, c.FinishTask(second.id))
    assert story.phase() is CLOSED


def test_what_is_left_to_do_is_asked_for_every_day_until_it_is_done_or_closed() -> None:
    story = led(SEV1)
    for text in ("write it up", "thank the bank"):
        story.ask(ANA, c.DelegateTask(text, BEN))
    resolved(story).until("16:00", 22)
    watch = [("15:23", "watch", "due", "Ana Silva")] * 3
    assert story.nudges() == watch
    assert story.overdue() == (Clock.WATCH,)
    story.ask(ANA, c.Close())
    story.until("16:00", 25)
    assert story.nudges() == watch


def test_one_open_task_is_one_and_a_task_done_during_the_watch_closes_nothing() -> None:
    story = led(SEV1)
    for text in ("write it up", "thank the bank"):
        story.ask(ANA, c.DelegateTask(text, BEN))
    resolved(story)
    story.ask(BEN, c.FinishTask(story.it.tasks[0].id))
    story.until("15:23")
    assert story.said()[-1].endswith("but 1 task is open.")


def test_the_ic_closes_after_recovery_and_nobody_closes_before_it() -> None:
    story = led(SEV1)
    assert "Resolve it first" in story.refused(ANA, c.Close()).sentence
    resolved(story).ask(ANA, c.Close())
    assert (story.phase(), story.it.status) == (CLOSED, PublicStatus.RESOLVED)
    assert "closed already" in story.refused(ANA, c.Close()).sentence
    assert "is closed" in story.refused(ANA, c.Resolve("a", "b")).sentence


def test_a_ticket_is_closed_at_any_time() -> None:
    story = declared(SEV4)
    story.ask(DANA, c.Close())
    assert (story.phase(), story.it.status, story.said()) == (CLOSED, PublicStatus.RESOLVED, [])


@pytest.mark.parametrize(
    "ask",
    [
        c.Mitigate(),
        c.Resolve("a", "b"),
        c.AnswerFirstMove(FirstMove.CAPACITY, remedied=True),
        c.KeepWorking("nearly there"),
    ],
)
def test_a_resolved_incident_is_watched_not_worked_on(ask: c.IncidentCommand) -> None:
    assert "reopen INC-42" in resolved(led(SEV1)).refused(ANA, ask).sentence


@pytest.mark.parametrize(
    "ask",
    [
        c.PostUpdate("x"),
        c.FindCause("x"),
        c.DelegateTask("x", BEN),
        c.PageSomeone("tom"),
        c.Cancel("x"),
        c.Merge("INC-7"),
        c.Mitigate(),
        c.Acknowledge(),
    ],
)
def test_a_click_on_a_closed_incident_gets_a_friendly_sentence(ask: c.IncidentCommand) -> None:
    story = led(SEV1)
    story.ask(ANA, c.Cancel("a test"))
    refusal = story.refused(ANA, ask)
    assert isinstance(refusal, Stale)
    assert refusal.sentence == "INC-42 is closed. If it is back, type: reopen INC-42 <reason>."
