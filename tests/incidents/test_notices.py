"""Customers and the incident: the first notice, the promise in it, and the word that comes back from a campaign."""

from __future__ import annotations

import pytest

from incidents import commands as c
from incidents import events as e
from incidents.campaigns.model import Tally
from incidents.model import MUSTER, Clock, Phase, Role, Severity
from tests.incidents.company import ANA, BEN, CAROL, at
from tests.incidents.story import Story, declared, led, resolved, told

SEV1, SEV2, SEV3, SEV4 = Severity


def heard(story: Story, clock: Clock) -> list[tuple[str, str, str, str]]:
    return [nudge for nudge in story.nudges() if nudge[1] == clock.value]


def test_the_cl_is_nudged_after_ten_minutes_and_the_ic_after_fifteen() -> None:
    story = led(SEV1).until("14:40")
    assert heard(story, Clock.FIRST_NOTICE) == [
        ("14:33", "first notice", "nudge", "Carol Wu"),
        ("14:38", "first notice", "lead", "Ana Silva"),
    ]
    assert (
        "Ana Silva, the first word to customers is overdue, and the Incident Commander answers for it."
    ) in story.said()
    told(story)
    assert Clock.FIRST_NOTICE not in story.overdue()


def test_without_a_cl_the_ic_hears_both() -> None:
    story = declared(SEV1)
    story.ask(ANA, c.ClaimRole(Role.IC))
    story.until("14:40")
    assert [nudge[3] for nudge in heard(story, Clock.FIRST_NOTICE)] == ["Ana Silva", "Ana Silva"]


def test_a_notice_in_time_is_recorded_with_who_approved_it_and_when() -> None:
    story = told(led(SEV1).at("14:31"), promise="15:10")
    it = story.until("14:40").it
    assert heard(story, Clock.FIRST_NOTICE) == []
    assert (it.first_told_at, it.last_told_at, it.promise_due) == (at("14:31"), at("14:31"), at("15:10"))
    assert it.notices == ("INC-42-n1",)
    words = "approved the initial notice to 12 customers, next update promised by 15:10 UTC"
    assert f"14:31 Carol Wu: {words}" in story.lines()
    assert "14:31 Muster: notice INC-42-n1 reached its first customers at 14:31 UTC" in story.lines()
    assert not [said for said in story.said() if "approved" in said], "the card of the notice is the word of it"


def test_the_same_notice_is_recorded_once() -> None:
    story = told(led(SEV1))
    assert story.ask(MUSTER, c.RecordNotice("INC-42-n1", "initial", 12, CAROL, None)) == []


def test_a_notice_is_an_update_but_an_update_is_no_notice() -> None:
    story = told(led(SEV1).at("14:40"), promise="15:10")
    assert story.it.update_due == at("15:10")
    story.until("14:50").ask(ANA, c.PostUpdate("rolling back"))
    story.until("15:21")
    assert (story.it.update_due, story.it.promise_due) == (at("15:20"), at("15:10"))
    assert heard(story, Clock.PROMISE) == [
        ("15:05", "promise", "nudge", "Carol Wu"),
        ("15:10", "promise", "due", "Ana Silva"),
        ("15:20", "promise", "lead", "Lea Lindt"),
    ]
    assert story.it.pages[-1].why == "promise of INC-42 overdue since 15:10 UTC"
    assert Clock.PROMISE in story.overdue()
    told(story, promise="15:50", kind="progress", campaign="INC-42-n2")
    assert story.it.promise_due == at("15:50")
    assert not {Clock.PROMISE, Clock.UPDATE} & set(story.overdue())


def test_without_cl_and_ic_the_promise_is_told_to_the_room() -> None:
    story = told(declared(SEV1), promise="14:40").until("14:40")
    assert [nudge[3] for nudge in heard(story, Clock.PROMISE)] == ["", ""]


def test_a_sev_3_has_a_promise_but_no_cadence() -> None:
    story = told(led(SEV3), promise="15:10")
    assert (story.it.promise_due, story.it.update_due) == (at("15:10"), None)
    story.until("15:10")
    assert [nudge[2] for nudge in heard(story, Clock.PROMISE)] == ["nudge", "due"]


def test_the_watch_does_not_close_what_customers_still_wait_for() -> None:
    story = resolved(told(led(SEV1), promise="17:00")).until("15:23")
    assert heard(story, Clock.WATCH) == [("15:23", "watch", "due", "Carol Wu")]
    assert story.said()[-1] == "Carol Wu, the watch has ended, but customers have not been told that it is resolved."
    assert story.phase() is Phase.RECOVERY
    told(story, promise=None, kind="resolution", campaign="INC-42-n2")
    assert story.phase() is Phase.CLOSED
    assert story.entries[-1].event == e.Closed(by_itself=True)


def test_a_resolution_notice_within_the_watch_leaves_it_to_the_watch() -> None:
    story = resolved(told(led(SEV1)))
    told(story, promise=None, kind="resolution", campaign="INC-42-n2")
    assert story.phase() is Phase.RECOVERY
    assert story.until("15:23").phase() is Phase.CLOSED


def test_a_resolution_notice_does_not_close_over_open_tasks() -> None:
    story = told(led(SEV1))
    story.ask(BEN, c.DelegateTask("thank the bank", ANA))
    resolved(story).until("15:23")
    told(story, promise=None, kind="resolution", campaign="INC-42-n2")
    assert story.phase() is Phase.RECOVERY
    story.ask(ANA, c.FinishTask(story.it.tasks[0].id))
    assert story.phase() is Phase.CLOSED


def test_the_promise_survives_the_end_of_the_incident() -> None:
    story = told(led(SEV1), promise="16:00")
    resolved(story).ask(ANA, c.Close())
    story.until("16:11")
    assert [nudge[2] for nudge in heard(story, Clock.PROMISE)] == ["nudge", "due", "lead"]
    assert story.overdue() == (Clock.PROMISE,)
    told(story, promise=None, kind="resolution", campaign="INC-42-n2")
    assert (story.overdue(), story.it.promise_due, story.phase()) == ((), None, Phase.CLOSED)


@pytest.mark.parametrize(
    ("sent", "failed", "doubtful", "words"),
    [
        (1200, 2, 0, "notice INC-42-n1 sent to 1,200 customers, 2 failed"),
        (3, 1, 4, "notice INC-42-n1 sent to 3 customers, 1 failed, 4 in doubt"),
    ],
)
def test_the_receipt_of_a_notice_is_a_line(sent: int, failed: int, doubtful: int, words: str) -> None:
    story = told(led(SEV1))
    tally = Tally(sent, failed=failed, doubtful=doubtful)
    story.ask(MUSTER, c.RecordDelivery("INC-42-n1", tally.settled, tally, None))
    assert story.lines()[-1] == f"14:23 Muster: {words}"
    assert story.said()[-1] == f"INC-42: {words}."


def test_a_receipt_without_a_fault_is_on_the_timeline_and_nobody_is_called() -> None:
    story = told(led(SEV1))
    said = list(story.said())
    story.ask(MUSTER, c.RecordDelivery("INC-42-n1", 1, Tally(1), at("14:25")))
    assert story.lines()[-1] == "14:23 Muster: notice INC-42-n1 sent to 1 customer, 95 % by 14:25 UTC"
    assert story.said() == said


def test_a_receipt_says_what_came_back_who_wants_none_and_who_stopped_it() -> None:
    story = told(led(SEV1))
    story.ask(MUSTER, c.RecordDelivery("INC-42-n1", 100, Tally(60, 2, 3), None, "Carol Wu"))
    assert story.lines()[-1].endswith(
        "sent to 60 customers, 2 came back, 3 want none, 35 not sent; stopped by Carol Wu"
    )
    assert story.ask(MUSTER, c.RecordDelivery("INC-42-n9", 1, Tally(1), None)) == [], "of a brief nothing is told"
