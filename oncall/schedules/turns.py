"""One layer by itself: whose turn it is, within the hours that the layer is held to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import TypeAlias

from oncall.schedules.schedule import Layer, Restriction, Unit
from oncall.schedules.wall_clock import DAY, SECOND, WallClock, clock_for, micros

Span: TypeAlias = tuple[int, int, str]
"""From, up to (microseconds since 1970) and the key of the person on call."""

Hours: TypeAlias = tuple[int, int]

_NEVER = -(1 << 80)

_LENGTHS = {Unit.HOURS: 3600 * SECOND, Unit.DAYS: DAY, Unit.WEEKS: 7 * DAY}


def turns_of(layer: Layer, time_zone: str, start: datetime, end: datetime) -> list[Span]:
    """The turns of a layer from `start` up to `end`, cut at both, in order and without overlap.

    `time_zone` is that of the schedule, for a layer without its own. Nobody's turn is left out. Raises ValueError
    where a turn lasts no time.
    """
    if layer.every < 1:
        raise ValueError("a turn lasts at least one hour, day or week")
    if start >= end or not layer.people:
        return []
    clock = clock_for(layer.time_zone or time_zone, start, end)
    asked = micros(start), micros(end)
    hours = _hours(layer.only, clock, *asked) if layer.only else [asked]
    return list(_turns(layer, clock, hours))


def _turns(layer: Layer, clock: WallClock, hours: list[Hours]) -> Iterator[Span]:
    """Turn n begins n lengths after the first one by the wall clock, never by the hours that have passed."""
    first = micros(datetime.combine(layer.starts, layer.handover, tzinfo=UTC))
    length = _LENGTHS[layer.unit] * layer.every
    people, person = layer.people, ""
    number = since = until = _NEVER
    for opens, closes in hours:
        at = opens
        while at < closes:
            if until <= at:
                if until == at:
                    number, since = number + 1, until
                else:
                    number = max((clock.latest(at) - first) // length, 0)
                    since = clock.moment(first + number * length)
                until = clock.moment(first + (number + 1) * length)
                person = people[number % len(people)]
            start = max(since, at)
            at = min(closes, until)
            # The turn may begin after these hours, and one that lies in an hour left out has no length.
            if start < at and person:
                yield start, at, person


def _hours(only: tuple[Restriction, ...], clock: WallClock, start: int, end: int) -> list[Hours]:
    """When a layer may have somebody on call, in order; windows that touch or overlap are one."""
    found: list[Hours] = []
    for opens, closes in sorted(each for restriction in only for each in _windows(restriction, clock, start, end)):
        if found and opens <= found[-1][1]:
            found[-1] = (found[-1][0], max(closes, found[-1][1]))
        else:
            found.append((opens, closes))
    return found


def _windows(restriction: Restriction, clock: WallClock, start: int, end: int) -> Iterator[Hours]:
    """One window a weekday, cut at both ends, from the day before, which may close after midnight."""
    opens, closes = _since_midnight(restriction.opens), _since_midnight(restriction.closes)
    closes += DAY if closes <= opens else 0
    low = high = offset = 0
    for midnight in range((clock.latest(start) // DAY - 1) * DAY, clock.latest(end) + 1, DAY):
        # 1 January 1970 was a Thursday.
        if (midnight // DAY + 3) % 7 not in restriction.days:
            continue
        if not low <= midnight < high:
            low, high, offset = clock.steady(midnight)
        if low <= midnight < high:
            window = midnight + opens - offset, midnight + closes - offset
        else:
            window = clock.moment(midnight + opens), clock.moment(midnight + closes)
        if window[0] < window[1] and start < window[1] and window[0] < end:
            yield max(window[0], start), min(window[1], end)


def _since_midnight(at: time) -> int:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) // timedelta(microseconds=1)
