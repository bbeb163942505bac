"""What mailboxes sent is there after a restart, for as long as a limit counts it."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta

from engine.ports import NotYet, Row
from mail.senders.sender import Receipt
from mail.senders.usage import forget_usage, usage_row
from storage.memory import MemoryStore
from tests.mail.samples import TENANT, outgoing
from tests.mail.senders.graph.test_mailboxes import DAY, MINUTE, ONE, pool, wait
from tests.standins.clock import NOON, ManualClock


async def test_a_restart_remembers_the_day_and_counts_calls_cut_off() -> None:
    clock, store = ManualClock(), MemoryStore()
    boxes = pool(clock, per_minute=30, per_day=20)
    await boxes.open(store, TENANT)
    rows: list[Row] = []
    for number in range(10):
        turn = boxes.take(2)
        boxes.used(turn, accepted=True, counts=True)
        rows.append(
            usage_row(Receipt("<m>", clock.now(), ONE), outgoing(f"k/{number}", bcc=("a@x.example", "b@x.example")))
        )
        await clock.advance(timedelta(seconds=1))
    await store.put_rows(TENANT, rows)
    after = pool(clock, per_minute=30, per_day=20)
    await after.open(store, TENANT)
    assert wait(after) > timedelta(hours=23)
    roomy = pool(clock, per_minute=15, per_day=10_000)
    await roomy.open(store, TENANT)
    assert [roomy.take(1).mailbox for _ in range(1)] == [ONE], "15 less 10 sent less 4 unknown"
    wait(roomy)
    await clock.advance(DAY + MINUTE)
    later = pool(clock, per_minute=30, per_day=20)
    await later.open(store, TENANT)
    assert later.way(1, 20).later == 0


async def test_calls_whose_end_nobody_wrote_down_count_as_made_now() -> None:
    """A process that dies again and again, each time after Exchange took four mails and before a row says so."""
    clock, begun, taken = ManualClock(), list[tuple[datetime, str]](), list[datetime]()
    for _ in range(24):
        boxes = pool(clock, ONE.upper())
        await boxes.open(MemoryStore(), TENANT, [box for at, box in begun if at > boxes.last_calls])
        for _ in range(4):
            try:
                turn = boxes.take(1)
            except NotYet:
                break
            if turn.at <= clock.now():
                begun.append((clock.now(), ONE))
                taken.append(clock.now())
        await clock.advance(timedelta(seconds=5))
    assert len(taken) > 30
    assert max(bisect_right(taken, at + MINUTE) - n for n, at in enumerate(taken)) <= 30


async def test_what_no_limit_counts_any_more_is_dropped() -> None:
    store, mail = MemoryStore(), outgoing()
    rows = [usage_row(Receipt("<m>", NOON + timedelta(hours=hour), ONE), mail) for hour in range(6)]
    await store.put_rows(TENANT, rows)
    await forget_usage(store, TENANT, NOON + timedelta(hours=4))
    assert [row.id for row in await store.rows(TENANT, rows[0].table)] == [row.id for row in rows[4:]]
