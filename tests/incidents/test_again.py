"""Not the end after all, or not an incident: reopened, cancelled, merged, hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from incidents import commands as c
from incidents.effects import Ask, PostMessage
from incidents.errors import NotAllowed, NotFound
from incidents.model import MUSTER, Clock, Incident, Phase, PublicStatus, Role, Severity
from tests.incidents.company import ADM, ANA, BEN, CAROL, DANA, TOM, at
from tests.incidents.story import KEY, Story, declared, led, resolved, told

SEV1, SEV2, SEV3, SEV4 = Severity
DETECTION, MITIGATION, RESOLUTION, RECOVERY, CLOSED = Phase


def another(**rest: Any) -> Incident:
    """INC-7, open, which Tom declared."""
    story = Story()
    story.ask(ADM, c.OpenIncident("INC-7", 7, "Search is slow", **rest))
    return story.it


@pytest.mark.parametrize("end", ["within the watch", "after it", "cancelled"])
def test_reopening_starts_the_clocks_again_and_keeps_the_old_stamps(end: str) -> None:
    story = led(SEV1)
    story.ask(BEN, c.FindCause("the index"))
    story.ask(BEN, c.ReleaseRole(Role.TL))
    if end == "cancelled":
        story.ask(ANA, c.Cancel("a test"))
    else:
        resolved(story)
    story.until("15:00" if end == "within the watch" else "20:00")
    assert story.phase() is (RECOVERY if end == "within the watch" else CLOSED)
    now = story.now
    before = story.it
    story.ask(ANA, c.Reopen("it is back"))
    it = story.it
    assert (it.phase, it.status, it.reopened) == (MITIGATION, PublicStatus.INVESTIGATING, 1)
    assert it.clocks_since == it.notice_since == now
    assert it.roles_since == {Role.TL: now}
    assert it.update_due == it.mitigation_due == now + timedelta(minutes=30)
    assert (it.declared_at, it.resolved_at, it.cause) == (before.declared_at, before.resolved_at, "the index")
    assert (it.closed_at, it.watch_until, it.impact_ended_at, it.cancelled) == (None, None, None, "")
    assert it.roles == before.roles
    assert "Ana Silva reopened: it is back. Roles stay: IC Ana Silva, TL nobody, CL Carol Wu." in story.said()


def test_an_open_incident_is_not_reopened_and_a_reason_is_needed() -> None:
    story = led(SEV1)
    assert "is open: it is in detection" in story.refused(ANA, c.Reopen("x")).sentence
    resolved(story)
    assert "Say why" in story.refused(ANA, c.Reopen(" ")).sentence


def test_an_old_watch_does_not_close_a_reopened_incident() -> None:
    story = resolved(led(SEV1)).at("15:00")
    story.ask(ANA, c.Reopen("it is back"))
    story.until("15:10")
    resolved(story)
    story.until("15:30")
    assert (story.phase(), story.it.watch_until) == (RECOVERY, at("16:10"))


def test_a_watch_that_kept_it_open_is_forgotten_when_it_is_reopened() -> None:
    story = led(SEV1)
    story.ask(ANA, c.DelegateTask("write it up", BEN))
    resolved(story).until("15:30")
    assert story.overdue() == (Clock.WATCH,)
    story.ask(ANA, c.Reopen("it is back"))
    assert story.overdue() == ()


def test_a_reopened_sev_3_has_neither_cadence_nor_budget() -> None:
    story = resolved(led(SEV3))
    story.ask(ANA, c.Reopen("it is back"))
    assert (story.it.update_due, story.it.mitigation_due) == (None, None)
    assert "no time limit" in story.refused(ANA, c.KeepWorking("on it")).sentence


@pytest.mark.parametrize("resolve", [True, False])
def test_a_false_alarm_is_cancelled_with_a_reason(resolve: bool) -> None:
    story = led(SEV1)
    if resolve:
        resolved(story)
    assert "Say why" in story.refused(ANA, c.Cancel("")).sentence
    story.ask(ANA, c.Cancel("a monitoring fault"))
    assert (story.phase(), story.it.cancelled) == (CLOSED, "a monitoring fault")
    assert story.said()[-1] == "Ana Silva cancelled: a monitoring fault."
    assert (story.it.status, story.it.impact_ended_at) == (PublicStatus.RESOLVED, at("14:23"))
    story.until("23:00")
    assert story.nudges() == []


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (c.Cancel("a test"), "tell them that it is over. A resolution notice fits: type notice."),
        (c.Resolve("Ben", "baseline"), "send the resolution notice."),
    ],
)
def test_customers_who_were_told_of_it_must_hear_the_end_of_it(ask: c.IncidentCommand, words: str) -> None:
    story = told(led(SEV1), promise="15:10")
    story.ask(ANA, ask)
    assert story.said()[-1].endswith(f" Customers were promised word by 15:10 UTC: {words}")
    assert story.owes(PostMessage)[-1].mentions == (CAROL,)
    assert story.refolded().promise_due == at("15:10")
    story.until("15:21")
    assert [nudge for nudge in story.nudges() if nudge[1] == "promise"] == [
        ("15:05", "promise", "nudge", "Carol Wu"),
        ("15:10", "promise", "due", "Ana Silva"),
        ("15:20", "promise", "lead", "Lea Lindt"),
    ]
    told(story, promise=None, kind="resolution", campaign="INC-42-n2")
    assert story.refolded().promise_due is None
    assert story.overdue() == ()


def test_a_merge_tells_the_other_incident() -> None:
    story = led(SEV1)
    story.other = another()
    story.ask(ANA, c.Merge("INC-7"))
    assert (story.phase(), story.it.merged_into) == (CLOSED, "INC-7")
    assert story.it.recent[-1].text == "merged into INC-7"
    word = next(ask for ask in story.owes(Ask) if ask.key == "INC-7")
    assert word.command == c.RecordMerge(KEY, "Card payments fail")


@pytest.mark.parametrize(
    ("severity", "phase", "came", "words"),
    [
        (SEV3, DETECTION, False, "INC-7 is only a SEV-3: the pages would end. Raise INC-7 to SEV-1 first"),
        (SEV3, DETECTION, True, ""),
        (SEV1, DETECTION, False, ""),
        (SEV1, RECOVERY, True, "INC-7 is resolved: it pages nobody"),
    ],
)
def test_pages_nobody_answered_do_not_end_in_a_lesser_incident(
    severity: Severity, phase: Phase, came: bool, words: str
) -> None:
    story = declared(SEV1)
    story.other = replace(another(severity=severity), phase=phase, acknowledged_at=story.now if came else None)
    if words:
        assert words in story.refused(DANA, c.Merge("INC-7")).sentence
        story.ask(ANA, c.Acknowledge())
    story.ask(DANA, c.Merge("INC-7"))
    assert story.it.merged_into == "INC-7"


def test_the_other_incident_keeps_the_word_of_it() -> None:
    story = led(SEV1)
    story.ask(MUSTER, c.RecordMerge("INC-9", "Cards are declined"))
    assert story.said()[-1] == "INC-42: INC-9 was merged into this: Cards are declined."
    story.ask(MUSTER, c.RecordMerge("INC-10", ""))
    assert story.it.recent[-1].text == "INC-10 was merged into this"


def test_a_merge_names_an_open_incident_that_one_may_see() -> None:
    story = led(SEV1)
    assert "itself" in story.refused(ANA, c.Merge(KEY)).sentence
    unseen = story.refused(ANA, c.Merge("INC-7"))
    assert isinstance(unseen, NotFound)
    story.other = another(private=True, services=("find",))
    assert story.refused(ANA, c.Merge("INC-7")).sentence == unseen.sentence
    story.other = replace(another(), phase=CLOSED)
    assert "reopen INC-7" in story.refused(ANA, c.Merge("INC-7")).sentence


@pytest.mark.parametrize("drill", [True, False])
def test_a_drill_and_the_real_thing_are_not_merged(drill: bool) -> None:
    story = led(SEV1, drill=drill)
    story.other = another(drill=not drill)
    named = KEY if drill else "INC-7"
    assert f"{named} is a drill" in story.refused(ANA, c.Merge("INC-7")).sentence


def test_a_merged_private_incident_does_not_tell_its_title() -> None:
    story = led(SEV1)
    story.ask(ADM, c.SetPrivacy(private=True))
    story.other = another()
    story.ask(ANA, c.Merge("INC-7"))
    assert c.RecordMerge(KEY, "") in [ask.command for ask in story.owes(Ask)]


def test_privacy_is_set_by_an_admin_once_and_hides_the_incident_from_everybody_else() -> None:
    story = led(SEV1)
    assert isinstance(story.refused(ANA, c.SetPrivacy(private=True)), NotAllowed)
    assert "visible to the company already" in story.refused(ADM, c.SetPrivacy(private=False)).sentence
    story.ask(ADM, c.SetPrivacy(private=True))
    assert "private already" in story.refused(ADM, c.SetPrivacy(private=True)).sentence
    assert isinstance(story.refused(TOM, c.AddNote("hello")), NotFound)
    story.ask(ANA, c.AddNote("I am in it"))
    story.ask(ADM, c.SetPrivacy(private=False))
    story.ask(TOM, c.AddNote("hello"))
    assert [line.text for line in story.it.recent if "made" in line.text] == [
        "made this incident private",
        "made this incident visible to the company",
    ]


def test_a_reopened_incident_owes_customers_word_anew_though_they_were_told_before() -> None:
    story = told(led(SEV1), promise=None)
    resolved(story).at("15:00")
    story.ask(ANA, c.Reopen("it is back"))
    assert story.it.customers_wait
    story.until("15:15")
    assert [nudge for nudge in story.nudges() if nudge[1] == "first notice"] == [
        ("15:10", "first notice", "nudge", "Carol Wu"),
        ("15:15", "first notice", "lead", "Ana Silva"),
    ]
    assert story.it.first_told_at == at("14:23")
