"""The only file that looks at a clock: real time, or a demo's time that runs faster."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """`now()` in UTC, and a sleep in the same time.

    At speed 1 it is the machine's clock and follows it wherever it is set. At any other speed the product's time
    starts at the later of the wall clock and `origin`, and runs `speed` times as fast on the monotonic clock. A demo
    run before was ahead of the wall, so whoever opens the store hands in its newest time as `origin`: after a restart
    time goes on from there instead of going back.
    """

    def __init__(self, speed: float = 1.0, origin: datetime | None = None) -> None:
        if speed <= 0:
            raise ValueError("the clock's speed must be above 0")
        wall = datetime.now(UTC)
        self._speed = speed
        self._start = max(wall, origin) if origin else wall
        self._began = time.monotonic()

    def now(self) -> datetime:
        if self._speed == 1.0:
            return datetime.now(UTC)
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    async def sleep(self, span: timedelta) -> None:
        """Wait that much of the product's time; a span of nothing or less only lets others run."""
        await asyncio.sleep(max(0.0, span.total_seconds() / self._speed))
