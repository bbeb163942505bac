"""The ticker: APScheduler wakes the outbox on an interval, and does the housekeeping. It keeps nothing of its own.

Its job stores lose and repeat jobs across restarts (measured), so what is due is a row in the store and this only
says when to look.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK = timedelta(seconds=1)
"""In the product's time; a hurried clock ticks faster, but never more than twenty times a second."""
FASTEST = 0.05
HOUSEKEEPING = timedelta(minutes=1)
"""In the product's time as well, but never more than once a second."""


class Ticker:
    """Wakes the outbox each second of the product's time."""

    def __init__(
        self, wake: Callable[[], None], housekeeping: Callable[[], Awaitable[None]], speed: float = 1.0
    ) -> None:
        self._scheduler: Any = AsyncIOScheduler(timezone=UTC)
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        every = max(TICK.total_seconds() / speed, FASTEST)
        self._scheduler.add_job(_waking(wake), "interval", seconds=every, **options)
        seldom = max(HOUSEKEEPING.total_seconds() / speed, TICK.total_seconds())
        self._scheduler.add_job(_on_the_loop(housekeeping), "interval", seconds=seldom, **options)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)


def _waking(wake: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    """A coroutine function, so that the scheduler calls it on the loop and not in a thread."""

    async def tick() -> None:
        wake()

    return tick


def _on_the_loop(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """A coroutine function likewise, whatever kind of callable it came as."""

    async def awaited() -> None:
        await work()

    return awaited
