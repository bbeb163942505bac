"""The pool of mailboxes: never over a limit in any minute or day, never idle, and told how long it takes."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta

import pytest

from engine.ports import NotYet, Undeliverable
from incidents.policy import MailRules
from mail.senders.graph.mailboxes import Mailboxes
from tests.standins.clock import NOON, ManualClock

ONE, TWO, THREE = "status@contoso.example", "status2@contoso.example", "status3@contoso.example"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def pool(clock: ManualClock, *addresses: str, per_minute: int = 30, per_day: int = 10_000) -> Mailboxes:
    return Mailboxes(clock, addresses or (ONE,), per_minute, per_day)


async def send(boxes: Mailboxes, clock: ManualClock, recipients: int = 1, *, lasts: float = 0.0) -> str:
    """One accepted mail; says through which mailbox."""
    turn = boxes.take(recipients)
    if turn.at > clock.now():
        await clock.advance(turn.at - clock.now())
    await clock.advance(timedelta(seconds=lasts))
    boxes.used(turn, accepted=True, counts=True)
    return turn.mailbox


def wait(boxes: Mailboxes, recipients: int = 1, mailbox: str = "") -> timedelta:
    with pytest.raises(NotYet) as not_yet:
        boxes.take(recipients, mailbox)
    assert not_yet.value.after
    return not_yet.value.after


async def test_a_minute_takes_so_many_and_the_next_one_waits_for_the_end_of_the_first() -> None:
    clock = ManualClock()
    boxes = pool(clock, per_minute=2)
    await send(boxes, clock, lasts=5)
    await send(boxes, clock, lasts=5)
    assert wait(boxes) == timedelta(seconds=45), "ten seconds early, to be there when the slot is"
    await clock.advance(timedelta(seconds=40))
    assert boxes.take(1).at == NOON + timedelta(seconds=65)


async def test_a_whole_sending_is_as_fast_as_allowed_and_never_faster() -> None:
    """Mails come back when they were told to, as the outbox brings them."""
    clock = ManualClock()
    boxes = pool(clock, ONE, TWO)
    due, sent = [clock.now()] * 500, dict[str, list[datetime]]()
    while due:
        due.sort()
        first = due.pop(0)
        await clock.advance(max(first - clock.now(), timedelta(0)))
        try:
            box = await send(boxes, clock, lasts=0.05)
        except NotYet as not_yet:
            due.append(clock.now() + (not_yet.after or MINUTE))
        else:
            sent.setdefault(box, []).append(clock.now())
    for times in sent.values():
        assert all(bisect_right(times, at + MINUTE) - n <= 31 for n, at in enumerate(times))
        assert all(later - earlier >= MINUTE for earlier, later in zip(times, times[30:], strict=False))
    taken = clock.now() - NOON
    assert sum(len(times) for times in sent.values()) == 500
    fastest = 8 * MINUTE
    assert fastest <= taken <= fastest * 1.02 + timedelta(seconds=3)


async def test_those_sent_away_come_back_one_slot_each() -> None:
    clock = ManualClock()
    boxes = pool(clock, per_minute=2)
    await send(boxes, clock)
    await send(boxes, clock)
    waits = [wait(boxes).total_seconds() for _ in range(20)]
    assert waits[:6] == [50, 50, 110, 110, 170, 170]
    assert waits[-1] == 50 + 300, "never further ahead than five minutes"


async def test_a_day_takes_so_many_recipients() -> None:
    clock = ManualClock()
    boxes = pool(clock, per_minute=100, per_day=10)
    await send(boxes, clock, 8)
    assert wait(boxes, 5) > DAY - MINUTE
    assert "all the recipients" not in boxes.held()
    await send(boxes, clock, 2)
    assert boxes.held().startswith("Every mailbox has sent to all the recipients of its day (10). Next try 12:01 UTC.")
    await clock.advance(DAY - timedelta(seconds=1))
    wait(boxes)
    await clock.advance(MINUTE)
    assert boxes.take(8)
    with pytest.raises(Undeliverable, match="per_day"):
        boxes.take(11)


async def test_the_mailbox_that_is_free_first_sends() -> None:
    clock = ManualClock()
    boxes = pool(clock, ONE, TWO, THREE, per_minute=1)
    assert {await send(boxes, clock, lasts=1) for _ in range(3)} == {ONE, TWO, THREE}
    waits = [wait(boxes, mailbox=box) for box in boxes.addresses]
    assert sorted(waits) == waits
    assert waits[2] - waits[0] == timedelta(seconds=2), "a draft waits for the mailbox it is in"


async def test_what_was_not_tried_or_refused_costs_no_recipients() -> None:
    clock = ManualClock()
    boxes = pool(clock, per_minute=1, per_day=5)
    boxes.put_back(boxes.take(5))
    boxes.used(boxes.take(5), accepted=False, counts=False)
    await clock.advance(MINUTE)
    boxes.used(boxes.take(5), accepted=False, counts=True)
    await clock.advance(MINUTE)
    assert wait(boxes) > DAY - 3 * MINUTE


async def test_a_hold_ends_with_one_probe() -> None:
    clock = ManualClock()
    boxes = pool(clock, ONE, TWO)
    boxes.hold(timedelta(minutes=5), "Held.", ONE)
    assert boxes.held() == "Held. Next try 12:05 UTC. 1 other mailbox goes on."
    assert boxes.take(1).mailbox == TWO
    with pytest.raises(NotYet, match="Held"):
        boxes.check(ONE)
    assert wait(boxes, mailbox=ONE) == timedelta(minutes=4, seconds=50)
    await clock.advance(timedelta(minutes=5))
    boxes.check(ONE)
    probe = boxes.take(1, ONE)
    assert wait(boxes, mailbox=ONE) <= timedelta(seconds=30)
    boxes.hold(timedelta(minutes=5), "Held.", ONE)
    boxes.used(probe, accepted=False, counts=False)
    wait(boxes, mailbox=ONE)
    await clock.advance(timedelta(minutes=5))
    boxes.used(boxes.take(1, ONE), accepted=True, counts=True)
    assert boxes.held() == ""
    assert [boxes.take(1, ONE).mailbox for _ in range(5)] == [ONE] * 5


async def test_a_hold_of_all_and_a_pause() -> None:
    clock = ManualClock()
    boxes = pool(clock, ONE, TWO)
    boxes.hold(timedelta(minutes=1), "No sign-in.")
    assert boxes.held() == "No sign-in. Next try 12:01 UTC."
    with pytest.raises(NotYet, match="No sign-in"):
        boxes.take(1)
    await clock.advance(MINUTE)
    for _ in (ONE, TWO):
        boxes.used(boxes.take(1), accepted=True, counts=True)
    boxes.hold(timedelta(seconds=30), "", ONE)
    boxes.hold(timedelta(seconds=30), "", TWO)
    assert boxes.held() == ""
    wait(boxes)
    await clock.advance(timedelta(seconds=30))
    assert {boxes.take(1).mailbox for _ in range(4)} == {ONE, TWO}


async def test_a_daily_limit_rests_for_an_hour_or_until_the_budget_says() -> None:
    clock = ManualClock()
    boxes = pool(clock, per_day=5)
    assert boxes.daily_limit(ONE) == timedelta(hours=1)
    await send(boxes, clock, 5)
    assert boxes.daily_limit(ONE) > timedelta(hours=23)


async def test_the_way_by_one_mailbox_and_by_more() -> None:
    clock = ManualClock()
    way = pool(clock).way(500, 500)
    assert (way.lasts, way.later, way.sender) == (timedelta(minutes=16), 0, ONE)
    assert pool(clock, ONE, TWO).way(500, 500).lasts == timedelta(minutes=8)
    assert pool(clock, ONE, TWO, THREE).way(1, 1).sender == f"{ONE} and 2 more mailboxes"
    assert pool(clock, ONE, TWO).way(1, 1).sender == f"{ONE} and 1 more mailbox"
    assert pool(clock).way(0, 0).lasts == timedelta(0)
    quick = pool(clock, per_minute=10_000).way(8000, 8000)
    assert quick.lasts == timedelta(seconds=1000), "four calls at once are slower than these limits"


async def test_the_way_knows_what_was_sent_and_what_must_wait() -> None:
    clock = ManualClock()
    boxes = pool(clock, per_minute=10, per_day=100)
    for _ in range(10):
        await send(boxes, clock)
    assert boxes.way(10, 10).lasts == MINUTE
    way = boxes.way(200, 200)
    assert (way.later, way.lasts) == (110, 2 * DAY)
    assert boxes.way(2, 180).later == 90
    boxes.hold(timedelta(hours=1), "Held.")
    assert boxes.way(10, 10).lasts == timedelta(hours=1)


async def test_a_hurried_clock_makes_the_minute_longer() -> None:
    clock = ManualClock()
    boxes = Mailboxes(clock, (ONE,), 1, 100, pace=60)
    boxes.used(boxes.take(1), accepted=True, counts=True)
    assert boxes.way(2, 2).lasts == timedelta(hours=2)
    assert wait(boxes) == timedelta(minutes=50)
    assert boxes.hold(MINUTE, "Held.") == timedelta(hours=1)


async def test_a_mailbox_out_of_the_policy_gets_nothing_new() -> None:
    clock = ManualClock()
    boxes = pool(clock, ONE, per_minute=1)
    boxes.check(TWO)
    assert boxes.take(1, TWO).mailbox == TWO, "an old draft is in it"
    assert boxes.addresses == (ONE,)
    assert boxes.way(2, 2) == pool(clock, ONE, per_minute=1).way(2, 2)
    assert boxes.take(1).mailbox == ONE
    wait(boxes)
    assert (boxes.knows(ONE), boxes.knows(TWO)) == (True, False)


async def test_a_mailbox_is_one_whatever_its_case() -> None:
    clock = ManualClock()
    rules = MailRules(sender_address=ONE, mailboxes=(ONE.upper(), TWO))
    assert rules.senders == (ONE, TWO)
    boxes = pool(clock, ONE, per_minute=1)
    assert boxes.take(1, ONE.upper()).mailbox == ONE
    wait(boxes)
