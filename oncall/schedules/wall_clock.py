"""The wall clock of a time zone as arithmetic on whole numbers: which moment a local time means, whatever the DST.

Moments and local times are microseconds since 1970. A local time means the first moment at which the wall clock shows
it or a later one. So a time that comes twice in autumn is its first, one left out in spring is the moment the clocks
jump, and a later local time never comes earlier than an earlier one.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = 1_000_000
DAY = 86_400 * SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_FOREVER = 1 << 80
_MARGIN = timedelta(days=7)
"""How far a table reaches beyond its years: longer than any zone is from UTC, and than a night's window."""


def micros(at: datetime) -> int:
    """An aware moment as a number."""
    return (at - _EPOCH) // _TICK


def moment(number: int) -> datetime:
    """The opposite of `micros`, in UTC."""
    return _EPOCH + timedelta(microseconds=number)


class WallClock:
    """One zone over some years: stretches of time between two changes of its offset."""

    def __init__(self, zone: str, first: int, last: int) -> None:
        changes = _changes(ZoneInfo(zone), first, last)
        self._begins = [at for at, _ in changes]
        self._offsets = [offset for _, offset in changes]
        self._shown = [end + offset for end, offset in zip(self._begins[1:], self._offsets, strict=False)]
        """The local time at which each stretch but the last one ends."""

    def moment(self, local: int) -> int:
        """The first moment at which the wall clock shows this local time or a later one."""
        stretch = bisect_right(self._shown, local)
        return max(self._begins[stretch], local - self._offsets[stretch])

    def steady(self, local: int) -> tuple[int, int, int]:
        """The local times around this one for which, and for two days after which, one offset holds; and that offset.

        Where the clocks change within two days of it, `local` itself is not among them.
        """
        stretch = bisect_right(self._shown, local)
        offset = self._offsets[stretch]
        low = max(self._begins[stretch] + offset, self._shown[stretch - 1] if stretch else local)
        high = self._shown[stretch] - 2 * DAY if stretch < len(self._shown) else _FOREVER
        return low, high, offset

    def latest(self, at: int) -> int:
        """The latest local time shown up to this moment: an hour that comes again does not turn it back."""
        stretch = max(bisect_right(self._begins, at) - 1, 0)
        local = at + self._offsets[stretch]
        # The end of a stretch is not shown any more: the clock is turned back in that moment.
        return max(local, self._shown[stretch - 1] - 1) if stretch else local


@lru_cache(maxsize=2048)
def wall_clock(zone: str, first: int, last: int) -> WallClock:
    """The clock of a zone from the year `first` to the year `last`. Raises ZoneInfoNotFoundError for no such zone."""
    return WallClock(zone, first, last)


def clock_for(zone: str, start: datetime, end: datetime) -> WallClock:
    """The clock of a zone for this span and a week around it."""
    return wall_clock(zone, start.year, end.year)


def _changes(zone: ZoneInfo, first: int, last: int) -> list[tuple[int, int]]:
    """The changes of the offset with the offset from there on, in order; the first one is where the table begins."""
    at = datetime(first, 1, 1, tzinfo=UTC) - _MARGIN
    end = datetime(last + 1, 1, 1, tzinfo=UTC) + _MARGIN
    found = [(micros(at), _offset(zone, at))]
    # No zone changes its offset twice in one day, so that looking once a day finds every change.
    while at < end:
        later = at + timedelta(days=1)
        if _offset(zone, later) != found[-1][1]:
            found.append((_change(zone, at, later), _offset(zone, later)))
        at = later
    return found


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> int:
    """The second at which the offset changes between these two moments, by halving."""
    old = _offset(zone, before)
    low, high = micros(before) // SECOND, micros(after) // SECOND
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, moment(middle * SECOND)) == old else (low, middle)
    return high * SECOND


def _offset(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    return offset // _TICK if offset is not None else 0
