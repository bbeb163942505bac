"""Time: real, hurried and by hand."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from engine.clock import SystemClock
from tests.standins.clock import NOON, ManualClock


def wall() -> datetime:
    return datetime.fromtimestamp(time.time_ns() / 1e9, UTC)


def test_at_speed_one_it_is_the_wall_clock() -> None:
    before, now, after = wall(), SystemClock().now(), wall()
    assert now.tzinfo is UTC
    assert before - timedelta(milliseconds=5) <= now <= after + timedelta(milliseconds=5)


def test_at_speed_one_an_origin_changes_nothing() -> None:
    ahead = wall() + timedelta(days=3)
    assert SystemClock(origin=ahead).now() < ahead


def test_at_speed_it_runs_that_much_faster() -> None:
    clock = SystemClock(speed=3600)
    first, began = clock.now(), time.monotonic()
    while time.monotonic() - began < 0.02:
        pass
    passed = clock.now() - first
    assert timedelta(seconds=60) < passed < timedelta(hours=1)


def test_after_a_restart_a_fast_clock_goes_on_from_the_newest_stored_time() -> None:
    stored = wall() + timedelta(hours=9)
    assert SystemClock(speed=60, origin=stored).now() >= stored


def test_an_old_stored_time_does_not_hold_a_fast_clock_back() -> None:
    assert SystemClock(speed=60, origin=NOON - timedelta(days=400)).now() >= wall() - timedelta(seconds=1)


@pytest.mark.parametrize("speed", [0, -1])
def test_a_clock_that_stands_still_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        SystemClock(speed=speed)


async def test_sleeping_takes_the_products_time() -> None:
    began = time.monotonic()
    await SystemClock(speed=600).sleep(timedelta(seconds=30))
    assert 0.045 <= time.monotonic() - began < 5


async def test_sleeping_for_a_past_moment_only_lets_others_run() -> None:
    await asyncio.wait_for(SystemClock().sleep(timedelta(seconds=-5)), timeout=1)


async def test_the_manual_clock_wakes_each_sleeper_at_its_moment() -> None:
    clock, seen = ManualClock(), list[tuple[str, datetime]]()

    async def every(minutes: int, name: str) -> None:
        while True:
            await clock.sleep(timedelta(minutes=minutes))
            seen.append((name, clock.now()))

    tasks = [asyncio.create_task(every(2, "a")), asyncio.create_task(every(3, "b"))]
    await clock.advance(timedelta(0))
    await clock.advance(timedelta(minutes=4))
    assert [(name, when - NOON) for name, when in seen] == [
        ("a", timedelta(minutes=2)), ("b", timedelta(minutes=3)), ("a", timedelta(minutes=4)),
    ]  # fmt: skip
    assert clock.sleepers == 2
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
