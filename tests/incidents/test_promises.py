"""Promises to customers: kept or missed by the first mail of the next notice, and never by a button."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents import commands as c
from incidents.campaigns.commands import SupersedeNotice
from incidents.campaigns.model import Tally
from incidents.effects import Ask, PostMessage
from incidents.model import MUSTER, Clock, Phase, Severity
from tests.incidents.company import ANA, CAROL, LEA, at
from tests.incidents.story import Story, led, resolved, told

SEV1, SEV2, SEV3, SEV4 = Severity


def heard(story: Story, clock: Clock) -> list[tuple[str, str, str, str]]:
    return [nudge for nudge in story.nudges() if nudge[1] == clock.value]


@pytest.mark.parametrize(
    ("reached", "words"),
    [("15:10", "the promise of 15:10 UTC was kept"), ("15:12", "the promise of 15:10 UTC was missed by 2 minutes")],
)
def test_a_promise_is_kept_when_the_first_mail_is_accepted(reached: str, words: str) -> None:
    story = told(led(SEV1), promise="15:10").at("15:05")
    story.ask(MUSTER, c.RecordNotice("INC-42-n2", "progress", 12, CAROL, at("15:40")))
    assert (story.it.last_told_at, story.it.promise_due) == (at("14:23"), at("15:10")), "the older one is still owed"
    assert story.it.pledged == {"INC-42-n2": at("15:40")}
    story.at(reached).ask(MUSTER, c.RecordReach("INC-42-n2", at(reached)))
    assert story.lines()[-1].endswith(f"notice INC-42-n2 reached its first customers at {reached} UTC: {words}")
    assert (story.it.last_told_at, story.it.promise_due, story.it.pledged) == (at(reached), at("15:40"), {})


def test_a_promise_missed_by_seconds_was_missed() -> None:
    story = told(led(SEV1), promise="15:10").at("15:05")
    story.ask(MUSTER, c.RecordNotice("INC-42-n2", "progress", 12, CAROL, at("15:40")))
    story.ask(MUSTER, c.RecordReach("INC-42-n2", at("15:10").replace(second=30)))
    assert story.lines()[-1].endswith("the promise of 15:10 UTC was missed by less than a minute")


def test_a_notice_that_nobody_got_keeps_no_promise_and_makes_none() -> None:
    story = told(led(SEV1), promise="15:10").at("15:05")
    story.ask(MUSTER, c.RecordNotice("INC-42-n2", "progress", 12, CAROL, at("15:40")))
    story.ask(MUSTER, c.RecordDelivery("INC-42-n2", 12, Tally(failed=12), None))
    assert (story.it.promise_due, story.it.pledged, story.it.sending) == (at("15:10"), {}, ("INC-42-n1",))
    story.until("15:11")
    assert Clock.PROMISE in story.overdue()


def test_a_resolution_nobody_got_does_not_close_the_incident() -> None:
    story = resolved(told(led(SEV1), promise="17:00")).until("15:23")
    story.ask(MUSTER, c.RecordNotice("INC-42-n2", "resolution", 12, CAROL, None))
    story.ask(MUSTER, c.RecordDelivery("INC-42-n2", 12, Tally(failed=12), None))
    assert story.phase() is Phase.RECOVERY


def test_a_first_notice_that_is_stuck_does_not_silence_its_clock() -> None:
    story = led(SEV1).at("14:24")
    story.ask(MUSTER, c.RecordNotice("INC-42-n1", "initial", 12, CAROL, at("15:00")))
    story.until("14:40")
    assert [nudge[0] for nudge in heard(story, Clock.FIRST_NOTICE)] == ["14:33", "14:38"]
    late = led(SEV1).until("14:32")
    late.ask(MUSTER, c.RecordNotice("INC-42-n1", "initial", 12, CAROL, at("15:00")))
    late.until("14:40")
    assert [nudge[0] for nudge in heard(late, Clock.FIRST_NOTICE)] == ["14:38"], "it was approved a minute before"


def test_a_drill_says_that_it_was_one() -> None:
    story = led(SEV1)
    story.incident = replace(story.it, drill=True)
    told(story)
    assert story.lines()[-1].endswith("drill: notice INC-42-n1 would have reached customers at 14:23 UTC")


def test_customers_told_of_a_merged_incident_are_taken_over_when_they_are_told() -> None:
    story = led(SEV1)
    story.ask(MUSTER, c.RecordNotice("INC-42-n1", "initial", 12, CAROL, at("15:00")))
    story.other = replace(led(SEV1).it, key="INC-7")
    story.ask(ANA, c.Merge("INC-7"))
    story.at("14:30").ask(MUSTER, c.RecordReach("INC-42-n1", at("14:30")))
    word = [ask for ask in story.owes(Ask) if ask.key == "INC-7"][-1]
    assert word.command == c.RecordMerge("INC-42", "", at("14:30"), at("14:30"), at("15:00"))
    assert story.it.promise_due is None


def test_bounces_that_come_later_are_on_the_timeline_and_call_nobody() -> None:
    story = told(led(SEV1))
    story.ask(MUSTER, c.RecordDelivery("INC-42-n1", 12, Tally(12), None))
    said = list(story.said())
    story.ask(MUSTER, c.RecordDelivery("INC-42-n1", 12, Tally(9, 3), None))
    assert story.lines()[-1].endswith("sent to 9 customers, 3 came back")
    assert story.said() == said


def test_a_newer_notice_stops_what_is_still_on_its_way() -> None:
    story = told(led(SEV1))
    story.ask(MUSTER, c.RecordNotice("INC-42-n2", "progress", 12, CAROL, at("15:40"), "customers"))
    stops = [ask for ask in story.owes(Ask) if isinstance(ask.command, SupersedeNotice)]
    assert stops == [Ask("campaign", "INC-42-n1", SupersedeNotice("INC-42-n2", "customers"))]
    story.ask(MUSTER, c.RecordDelivery("INC-42-n1", 12, Tally(12), None))
    story.ask(MUSTER, c.RecordDelivery("INC-42-n2", 12, Tally(12), None))
    assert story.it.sending == ()
    story.ask(MUSTER, c.RecordNotice("INC-42-n3", "progress", 12, CAROL, at("15:50"), "customers", ("pay",)))
    newest = [ask for ask in story.owes(Ask) if ask.command == SupersedeNotice("INC-42-n3", "customers", ("pay",))]
    assert [ask.key for ask in newest] == ["INC-42-n1", "INC-42-n2"], "what failed of them is not sent again, either"


def test_a_notice_sent_without_a_second_person_is_told_to_the_lead() -> None:
    story = led(SEV1)
    story.ask(MUSTER, c.RecordNotice("INC-42-n1", "initial", 900, CAROL, None, "customers", (), "nobody is awake"))
    post = story.owes(PostMessage)[-1]
    assert "without a second person: nobody is awake" in post.text
    assert post.mentions == (LEA,)


def test_a_brief_is_on_the_timeline_and_no_word_to_customers() -> None:
    story = led(SEV1)
    story.ask(MUSTER, c.RecordBrief("INC-42-n1", 2, CAROL))
    assert story.lines()[-1].endswith("sent a brief to 2 stakeholders")
    assert (story.it.notices, story.it.first_told_at) == ((), None)
    assert story.ask(MUSTER, c.RecordReach("INC-42-n1", at("14:25"))) == []


def test_a_notice_told_before_a_raise_counts() -> None:
    story = told(led(SEV3))
    story.ask(ANA, c.SetSeverity(SEV2, "more customers"))
    story.until("14:40")
    assert heard(story, Clock.FIRST_NOTICE) == []
