"""A clock that moves only when a test says so."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class ManualClock:
    """`advance` moves the time and wakes whoever slept long enough, in the order they were due."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, span: timedelta) -> None:
        if span <= timedelta(0):
            await self._settle()
            return
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + span, waking))
        await waking

    @property
    def sleepers(self) -> int:
        """How many still sleep."""
        return sum(1 for _, waking in self._sleepers if not waking.done())

    async def advance(self, span: timedelta) -> None:
        """Move on in steps, letting each sleeper run at the moment it asked for, also those who go back to sleep."""
        end = self._now + span
        while (due := self._next(end)) is not None:
            self._now = max(self._now, due)
            self._wake()
            await self._settle()
        self._now = end
        await self._settle()

    def _next(self, end: datetime) -> datetime | None:
        return min((due for due, waking in self._sleepers if due <= end and not waking.done()), default=None)

    def _wake(self) -> None:
        for due, waking in self._sleepers:
            if due <= self._now and not waking.done():
                waking.set_result(None)
        self._sleepers = [(due, waking) for due, waking in self._sleepers if not waking.done()]

    @staticmethod
    async def _settle() -> None:
        """Give every task that was woken the turns it needs to come to rest."""
        for _ in range(20):
            await asyncio.sleep(0)  # noqa: TID251  the stand-in for the clock gives turns, not time
