"""The published limits, on a clock that moves only when told."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.limits import READS, SENDS, TENANT, Limiter
from bot.queues import Queues
from engine.ports import TryLater
from tests.standins.clock import NOON, ManualClock

HOUR = timedelta(hours=1)


def limiter(clock: ManualClock, *, pace: float = 1.0, patience: timedelta = HOUR, limits: object = SENDS) -> Limiter:
    return Limiter(limits, clock, pace=pace, patience=patience)  # type: ignore[arg-type]  # one of the three above


async def times(clock: ManualClock, limit: Limiter, calls: int, span: timedelta = HOUR) -> list[float]:
    """When each of so many calls, all asked for at once, may go out: seconds from now."""
    slots: list[datetime] = []

    async def call() -> None:
        await limit.slot("chat")
        slots.append(clock.now())

    start = clock.now()
    waiting = [asyncio.create_task(call()) for _ in range(calls)]
    await clock.advance(timedelta(0))  # lets them all ask first
    await clock.advance(span)
    await asyncio.gather(*waiting)
    return [(slot - start).total_seconds() for slot in slots]


async def test_seven_in_a_second_eight_in_two() -> None:
    clock = ManualClock()
    assert await times(clock, limiter(clock), 10) == [0, 0, 0, 0, 0, 0, 0, 1, 2, 2]


@pytest.mark.parametrize(("limits", "calls"), [(SENDS, 300), (READS, 400)])
async def test_every_window_is_kept(limits: tuple[tuple[int, timedelta], ...], calls: int) -> None:
    clock = ManualClock()
    slots = await times(clock, limiter(clock, limits=limits), calls)
    assert slots == sorted(slots)
    for most, span in limits:
        assert all(slots[n + most] - slots[n] >= span.total_seconds() for n in range(len(slots) - most))


async def test_the_hour_is_kept_too() -> None:
    clock = ManualClock()
    limit = limiter(clock, patience=timedelta(hours=3))
    slots = await times(clock, limit, 1801, timedelta(hours=3))
    assert slots[1799] < 3600
    assert slots[1800] == 3600


async def test_the_tenant_has_fifty_a_second() -> None:
    clock = ManualClock()
    slots = await times(clock, limiter(clock, limits=TENANT), 120)
    assert [slots.count(second) for second in (0, 1, 2)] == [50, 50, 20]


async def test_conversations_do_not_wait_for_each_other() -> None:
    clock = ManualClock()
    limit = limiter(clock)
    for number in range(50):
        await limit.slot(f"chat-{number}")
    assert clock.now() == NOON


async def test_what_is_too_far_off_is_for_later() -> None:
    clock = ManualClock()
    limit = limiter(clock, patience=timedelta(seconds=5))
    limit.hold("chat", timedelta(seconds=40))
    with pytest.raises(TryLater) as later:
        await limit.slot("chat")
    assert later.value.after == timedelta(seconds=40)
    await limit.slot("other")
    await clock.advance(timedelta(seconds=40))
    await limit.slot("chat")


async def test_a_pause_that_was_asked_for_is_slept_through() -> None:
    clock = ManualClock()
    limit = limiter(clock)
    limit.hold("chat", timedelta(seconds=3))
    assert await times(clock, limit, 2) == [3, 3]


async def test_a_demo_may_go_faster() -> None:
    clock = ManualClock()
    assert await times(clock, limiter(clock, pace=100), 100) == [0.0] * 100
    assert max(await times(clock, limiter(clock, pace=0.01), 2)) >= 1  # never less than one


async def test_silent_conversations_are_forgotten() -> None:
    clock = ManualClock()
    limit = limiter(clock)
    for number in range(1000):
        await limit.slot(f"old-{number}")
    limit.hold("old-7", timedelta(hours=5))
    await clock.advance(timedelta(hours=2))
    await limit.slot("new")
    assert set(limit._windows) == {"old-7", "new"}


async def test_a_queue_keeps_the_order_and_one_at_a_time() -> None:
    queues, clock = Queues(), ManualClock()
    done: list[str] = []

    async def work(name: str, chat: str) -> None:
        async with queues.turn(chat):
            done.append(f"{name} begins")
            await clock.sleep(timedelta(seconds=1))
            done.append(f"{name} ends")

    tasks = [asyncio.create_task(work(name, chat)) for name, chat in [("a", "1"), ("b", "1"), ("c", "2"), ("d", "1")]]
    await clock.advance(timedelta(0))  # lets them all ask first
    await clock.advance(timedelta(seconds=3))
    await asyncio.gather(*tasks)
    assert done == ["a begins", "c begins", "a ends", "c ends", "b begins", "b ends", "d begins", "d ends"]
    assert len(queues) == 0


async def test_a_queue_that_is_full_says_so() -> None:
    queues = Queues(longest=2)
    async with queues.turn("chat"):
        second = asyncio.create_task(_pass(queues))
        await asyncio.sleep(0)  # noqa: TID251  gives the task its turn to wait
        with pytest.raises(TryLater):
            await _pass(queues)
    await second
    await _pass(queues)


async def test_a_queue_survives_who_gives_up_waiting() -> None:
    queues = Queues()
    async with queues.turn("chat"):
        second = asyncio.create_task(_pass(queues))
        await asyncio.sleep(0)  # noqa: TID251  gives the task its turn to wait
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
    await _pass(queues)
    assert len(queues) == 0


async def _pass(queues: Queues) -> None:
    async with queues.turn("chat"):
        pass
