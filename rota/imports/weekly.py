"""Hours of the week, from spans as other tools have them to the restrictions of a layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import time

from oncall.schedules.schedule import Restriction

DAY = 24 * 60
WEEK = 7 * DAY
Span = tuple[int, int]
"""Minutes from Monday 00:00 local time to its begin, and how many it lasts."""


def restrictions_of(spans: Iterable[Span]) -> tuple[Restriction, ...]:
    """Restrictions that cover exactly these spans; () where they cover the whole week. Empty spans are passed over.

    Days with the same hours share one restriction. A span over midnight stays whole while it is at most a day long;
    a longer one is cut at midnights.
    """
    known = [(start % WEEK, min(length, WEEK)) for start, length in spans if length > 0]
    if _covered(known) == WEEK:
        return ()
    days: dict[tuple[int, int], set[int]] = {}
    for start, length in known:
        for day, opens, closes in _pieces(start, length):
            days.setdefault((opens, closes), set()).add(day)
    return tuple(
        Restriction(tuple(sorted(which)), _time(opens), _time(closes))
        for (opens, closes), which in sorted(days.items(), key=lambda item: (min(item[1]), item[0]))
    )


def _covered(spans: Iterable[Span]) -> int:
    """How many minutes of the week they cover together."""
    covered, reached = 0, 0
    parts = [(start, min(start + length, WEEK)) for start, length in spans]
    parts += [(0, start + length - WEEK) for start, length in spans if start + length > WEEK]
    for start, end in sorted(parts):
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered


def _pieces(start: int, length: int) -> Iterator[tuple[int, int, int]]:
    """Day, opens and closes; `closes` not after `opens` is the next day."""
    while length > 0:
        day, opens = start // DAY % 7, start % DAY
        part = length if length <= DAY else DAY - opens
        yield day, opens, (opens + part) % DAY
        start, length = start + part, length - part


def _time(minute: int) -> time:
    return time(*divmod(minute, 60))
