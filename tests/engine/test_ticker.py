"""The ticker wakes the outbox again and again, and does the housekeeping; it keeps nothing and stops when told."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from engine.ticker import FASTEST, HOUSEKEEPING, TICK, Ticker

HURRIED = 1_000.0


async def keep_house() -> None:
    """Nothing to keep."""


async def test_it_wakes_again_and_again_on_the_loop() -> None:
    woken: list[int] = []
    enough = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wake() -> None:
        assert asyncio.get_running_loop() is loop
        woken.append(1)
        if len(woken) == 3:
            enough.set()

    ticker = Ticker(wake, keep_house, HURRIED)
    ticker.start()
    await asyncio.wait_for(enough.wait(), 10)
    ticker.stop()


@pytest.mark.parametrize(
    ("speed", "seconds", "house"), [(1.0, 1.0, 60.0), (2.0, 0.5, 30.0), (20.0, 0.05, 3.0), (3600.0, FASTEST, 1.0)]
)
async def test_a_hurried_clock_ticks_faster_but_not_without_end(speed: float, seconds: float, house: float) -> None:
    ticker = Ticker(lambda: None, keep_house, speed)
    assert [job.trigger.interval_length for job in ticker._scheduler.get_jobs()] == [seconds, house]
    assert (TICK.total_seconds(), HOUSEKEEPING.total_seconds()) == (1, 60)


async def test_one_round_of_housekeeping_at_a_time_and_none_is_skipped_for_being_late() -> None:
    ticker = Ticker(lambda: None, keep_house)
    for job in ticker._scheduler.get_jobs():
        assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)


async def test_housekeeping_may_be_any_callable_and_runs_on_the_loop() -> None:
    kept = asyncio.Event()

    async def keep(event: asyncio.Event) -> None:
        event.set()

    ticker = Ticker(lambda: None, lambda: keep(kept))
    ticker._scheduler.get_jobs()[1].modify(next_run_time=datetime.now(UTC))  # noqa: TID251  the scheduler's own time
    ticker.start()
    await asyncio.wait_for(kept.wait(), 10)
    ticker.stop()
