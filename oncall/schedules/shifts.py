"""From layers and overrides to shifts: who is on call when, in UTC, with local handovers that stay where they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

from oncall.rotas.model import Rota
from oncall.schedules.layers import lowest_layers
from oncall.schedules.schedule import Schedule, Shift
from oncall.schedules.turns import Span, turns_of
from oncall.schedules.wall_clock import micros, moment

_Gap: TypeAlias = tuple[int, int]
_Taken: TypeAlias = tuple[int, int, str, str]
"""From, up to, the person and why."""


class _Source(NamedTuple):
    """What puts people on call: an override, whose id is `why`, or a layer."""

    spans: Sequence[Span]
    why: str


def shifts_of(schedule: Schedule, rota: Rota | None, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """The shifts from `start` up to `end`, cut at both, in order and without overlap; neighbours of one person and one
    reason are one shift.

    Turns and restrictions are counted by the wall clock of their zone. A local time left out in spring is the moment
    the clocks jump; one that comes twice in autumn is its first.
    """
    if start >= end:
        return ()
    free: list[_Gap] = [(micros(start), micros(end))]
    taken: list[_Taken] = []
    for source in _from_the_top(schedule, rota, start, end):
        free = _fill(free, source, taken)
        if not free:
            break
    return tuple(_joined(schedule.key, sorted(taken)))


def _from_the_top(schedule: Schedule, rota: Rota | None, start: datetime, end: datetime) -> Iterator[_Source]:
    """Everything that names people, the strongest first: later overrides, earlier ones, higher layers, lower ones."""
    for override in reversed(rota.overrides if rota else ()):
        if override.start < end and start < override.end:
            yield _Source([(micros(override.start), micros(override.end), override.person)], override.id)
    for layer in reversed(schedule.layers[1:]):
        yield _Source(turns_of(layer, schedule.time_zone, start, end), "")
    for layer, since, until, _ in lowest_layers(schedule, rota, start, end):
        yield _Source(turns_of(layer, schedule.time_zone, since, until), "")


def _fill(free: list[_Gap], source: _Source, taken: list[_Taken]) -> list[_Gap]:
    """Puts the source's people where nobody is yet, and gives back where there still is nobody."""
    left: list[_Gap] = []
    spans, index = source.spans, 0
    for begins, end in free:
        start = begins
        while index < len(spans) and spans[index][1] <= start:
            index += 1
        while index < len(spans) and spans[index][0] < end:
            opens, closes, person = spans[index]
            if start < opens:
                left.append((start, opens))
            taken.append((max(start, opens), min(end, closes), person, source.why))
            start = min(end, closes)
            if closes > end:
                break
            index += 1
        if start < end:
            left.append((start, end))
    return left


def _joined(schedule: str, taken: list[_Taken]) -> Iterator[Shift]:
    whole: list[_Taken] = []
    for each in taken:
        if whole and whole[-1][1] == each[0] and whole[-1][2:] == each[2:]:
            whole[-1] = (whole[-1][0], *each[1:])
        else:
            whole.append(each)
    at, since = 0, moment(0)
    for start, end, person, why in whole:
        if start != at:
            since = moment(start)
        at, until = end, moment(end)
        yield Shift(schedule, person, since, until, why)
        since = until
