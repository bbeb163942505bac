"""Clocks that come late, twice, from nowhere or for nothing: they fire once, or keep their silence."""

from __future__ import annotations

from incidents import commands as c
from incidents import events as e
from incidents.effects import Ask
from incidents.model import MUSTER, ImpactAnswers, Place, Role, Severity
from tests.incidents.company import ANA, BEN, CAROL, at
from tests.incidents.story import declared, led, resolved, told

SEV1, SEV2, SEV3, SEV4 = Severity


def test_what_came_due_while_down_fires_once_and_at_once() -> None:
    """Down from 14:24 to 16:00: the friendly words before are not worth saying any more."""
    story = led(SEV1).at("16:00").until("16:00")
    assert [nudge[:3] for nudge in story.nudges()] == [
        ("16:00", "detection", "due"),
        ("16:00", "first notice", "nudge"),
        ("16:00", "first notice", "lead"),
        ("16:00", "internal update", "due"),
        ("16:00", "mitigation", "due"),
        ("16:00", "internal update", "lead"),
    ]
    before = len(story.entries)
    story.until("16:10")
    assert len(story.entries) == before


def test_clocks_that_arrive_late_say_nothing_when_the_duty_was_done_meanwhile() -> None:
    story = led(SEV1)
    told(story, promise="15:10")
    story.ask(BEN, c.PostUpdate("rolling back"))
    early = [row for row in story.asks() if row.due <= at("15:30")]
    story.at("15:00").ask(ANA, c.PostUpdate("done"))
    told(story, promise=None, campaign="INC-42-n2")
    resolved(story).at("20:00")
    for row in early:
        assert story.fire(row) == [], row.key


def test_every_clock_of_a_forged_moment_or_subject_is_silent() -> None:
    story, past = led(SEV1), at("13:00")
    for ask in (
        c.RemindResponse(past),
        c.RemindRoles(past, e.Step.LEAD),
        c.RemindSplit(past),
        c.RemindFirstNotice(past, e.Step.NUDGE),
        c.RemindUpdate(past, e.Step.DUE),
        c.RemindPromise(past, e.Step.DUE),
        c.RemindMitigation(past),
        c.RemindThreshold("a999"),
        c.EndWatch(past),
    ):
        assert story.ask(MUSTER, ask) == []


def test_no_person_can_ask_what_a_clock_asks() -> None:
    story = led(SEV1)
    for row in story.asks():
        assert isinstance(row.effect, Ask)
        assert "by itself" in story.refused(ANA, row.effect.command).sentence  # type: ignore[arg-type]  # an incident's


def test_a_split_that_was_mended_in_its_two_minutes_is_not_spoken_of() -> None:
    story = declared(SEV3)
    story.ask(ANA, c.ClaimRole(Role.IC))
    story.ask(ANA, c.ClaimRole(Role.CL))
    story.ask(ANA, c.SetSeverity(SEV1, "worse"))
    since = story.it.split_since
    assert since
    story.ask(ANA, c.HandOverRole(Role.CL, CAROL))
    assert story.ask(MUSTER, c.RemindSplit(since)) == []


def test_an_unseen_incident_needs_no_first_notice() -> None:
    unseen = ImpactAnswers("feature", "none", "unsure", "yes")
    story = declared(None, answers=unseen).until("14:40")
    assert story.it.severity is SEV1
    assert "first notice" not in [nudge[1] for nudge in story.nudges()]


def test_the_room_is_remembered_once() -> None:
    story = declared(SEV1)
    story.ask(MUSTER, c.RecordRoom(Place("room", "m1")))
    assert story.ask(MUSTER, c.RecordRoom(Place("room", "m1"))) == []
    assert story.it.room == Place("room", "m1")
    assert story.lines()[-1].startswith("14:23 Muster: paged"), "where a message stands is no line of the timeline"
