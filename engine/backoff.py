"""How long to wait before trying again: doubling, with a cap and with jitter, and as long as the receiver asked."""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(seconds=1)
LONGEST = timedelta(minutes=5)


def delay(attempt: int, jitter: float, asked: timedelta | None = None) -> timedelta:
    """The wait after try number `attempt` (from 1); `jitter` in [0, 1) spreads those who failed together."""
    doubled: timedelta = min(FIRST * 2 ** min(attempt - 1, 20), LONGEST)
    spread: timedelta = doubled * (0.5 + jitter / 2)
    return max(spread, asked) if asked else spread
