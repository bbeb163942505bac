"""A clock that stands still until it is told the time, for a story whose hours are known."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta


class SteppedClock:
    """`to` moves the time on, never back, and wakes whoever slept until then."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._moved = asyncio.Condition()

    def now(self) -> datetime:
        return self._now

    async def sleep(self, span: timedelta) -> None:
        until = self._now + span
        async with self._moved:
            await self._moved.wait_for(lambda: self._now >= until)

    async def to(self, moment: datetime) -> None:
        self._now = max(self._now, moment)
        async with self._moved:
            self._moved.notify_all()
