"""Customers who were told of an incident that is merged, cancelled or closed: no promise gets lost."""

from __future__ import annotations

from dataclasses import replace

from incidents import commands as c
from incidents.effects import Ask, PostMessage
from incidents.errors import Invalid
from incidents.model import MUSTER, Clock, Incident, Phase, PublicStatus, Role, Severity
from tests.incidents.company import ANA, BEN, CAROL, DANA, at
from tests.incidents.story import KEY, Story, declared, led, resolved, told

SEV1, SEV2, SEV3, SEV4 = Severity


def other(**changed: object) -> Incident:
    return replace(declared(SEV1).it, key="INC-7", **changed)  # type: ignore[arg-type]  # fields by name


def merged(story: Story) -> c.RecordMerge:
    """What the merge of this incident into INC-7 tells that one."""
    story.other = other()
    story.ask(ANA, c.Merge("INC-7"))
    word = next(ask.command for ask in story.owes(Ask) if ask.key == "INC-7")
    assert isinstance(word, c.RecordMerge)
    return word


def test_a_merged_incident_hands_its_customers_to_the_other() -> None:
    story = told(led(SEV1).at("14:30"), promise="15:10").at("14:40")
    word = merged(story)
    assert word == c.RecordMerge(KEY, "Card payments fail", at("14:30"), at("14:30"), at("15:10"))
    assert story.said()[-1] == (
        "Ana Silva merged into INC-7. Customers were told of it: the promise goes on with INC-7."
    )
    assert (story.it.promise_due, story.it.first_told_at) == (None, at("14:30"))
    story.until("16:00")
    assert Clock.PROMISE.value not in [nudge[1] for nudge in story.nudges()], "nobody is asked for it twice"


def test_an_overdue_promise_is_not_overdue_here_any_more_once_it_is_merged() -> None:
    story = told(led(SEV1), promise="14:40").until("14:45")
    assert Clock.PROMISE in story.overdue()
    merged(story)
    assert Clock.PROMISE not in story.refolded().overdue


def test_the_other_incident_keeps_the_promise_and_owes_no_first_notice() -> None:
    story = led(SEV1, clock="14:40")
    story.ask(MUSTER, c.RecordMerge("INC-9", "Cards are declined", at("14:31"), at("14:35"), at("15:05")))
    it = story.refolded()
    assert (it.first_told_at, it.last_told_at, it.promise_due) == (at("14:31"), at("14:35"), at("15:05"))
    assert it.status is PublicStatus.INVESTIGATING
    assert not it.customers_wait
    post = story.owes(PostMessage)[-1]
    assert post.text == (
        "INC-42: INC-9 was merged into this: Cards are declined. Customers were told of it and promised word by "
        "15:05 UTC."
    )
    assert post.mentions == (CAROL,)
    story.until("15:16")
    heard = [nudge[:3] for nudge in story.nudges() if nudge[1] in ("promise", "first notice")]
    assert heard == [("15:00", "promise", "nudge"), ("15:05", "promise", "due"), ("15:15", "promise", "lead")]


def test_of_two_promises_the_earlier_is_kept_and_of_two_words_the_first_and_the_last() -> None:
    story = told(led(SEV1, clock="14:23").at("14:30"), promise="14:50")
    later = c.RecordMerge("INC-9", "", at("14:25"), at("14:26"), at("15:05"))
    story.ask(MUSTER, later)
    assert (story.it.first_told_at, story.it.last_told_at) == (at("14:25"), at("14:30"))
    assert story.it.promise_due == at("14:50")


def test_a_first_notice_that_was_overdue_is_not_once_the_merged_one_brings_it() -> None:
    story = led(SEV1).until("14:40")
    assert Clock.FIRST_NOTICE in story.overdue()
    story.ask(MUSTER, c.RecordMerge("INC-9", "", at("14:25"), at("14:25"), None))
    assert Clock.FIRST_NOTICE not in story.overdue()
    story.until("14:45")
    assert [nudge[2] for nudge in story.nudges() if nudge[1] == "first notice"] == ["nudge", "lead"]


def test_customers_who_wait_for_word_of_the_merged_incident_wait_on() -> None:
    """It was resolved and came back: what they heard before is no word of this."""
    story = resolved(told(led(SEV1), promise=None)).at("14:40")
    story.ask(ANA, c.Reopen("it is back"))
    assert merged(story) == c.RecordMerge(KEY, "Card payments fail", at("14:23"), None, None)
    there = led(SEV1)
    there.ask(MUSTER, c.RecordMerge(KEY, "", at("14:23"), None, None))
    assert there.it.customers_wait
    assert there.it.first_told_at == at("14:23")


def test_an_unseen_incident_takes_over_the_customers_without_a_clock_for_the_first_notice() -> None:
    story = declared(SEV4)
    story.ask(MUSTER, c.RecordMerge("INC-9", "", at("14:00"), at("14:00"), None))
    assert (story.it.first_told_at, story.it.notice_since) == (at("14:00"), None)


def test_a_promise_is_not_handed_to_a_ticket() -> None:
    story = told(led(SEV1))
    story.other = other(severity=SEV4)
    refusal = story.refused(ANA, c.Merge("INC-7"))
    assert isinstance(refusal, Invalid)
    assert "Merge INC-7 into INC-42 instead" in refusal.sentence


def test_closing_is_allowed_but_the_promise_stands_and_can_be_kept() -> None:
    story = resolved(told(led(SEV1), promise="15:10"))
    story.ask(ANA, c.ReleaseRole(Role.IC))
    story.ask(DANA, c.Close())
    assert story.said()[-1] == (
        "INC-42: closed. Customers were promised word by 15:10 UTC, and that promise stands: "
        "send the resolution notice."
    )
    assert story.owes(PostMessage)[-1].mentions == (CAROL,)
    story.until("15:06")
    assert story.nudges()[-1] == ("15:05", "promise", "nudge", "Carol Wu")
    story.ask(CAROL, c.ReleaseRole(Role.CL))
    story.ask(BEN, c.HandOverRole(Role.TL, DANA))
    story.ask(BEN, c.ClaimRole(Role.CL))
    told(story, promise=None, kind="resolution", campaign="INC-42-n2")
    assert (story.phase(), story.it.promise_due, story.it.status) == (Phase.CLOSED, None, PublicStatus.RESOLVED)
    assert "is closed" in story.refused(DANA, c.ClaimRole(Role.IC)).sentence


def test_a_threshold_is_removed_after_the_end() -> None:
    story = led(SEV1)
    story.ask(ANA, c.Resolve("Ben", "baseline", "p99 above 2 s"))
    story.ask(ANA, c.Close())
    story.ask(DANA, c.RemoveThreshold(story.it.thresholds[0].id))
    assert story.it.thresholds[0].removed_at is not None


def test_a_ticket_that_is_closed_hurts_no_longer() -> None:
    story = declared(SEV4).at("15:00")
    story.ask(DANA, c.Close())
    assert story.it.impact_ended_at == at("15:00")
