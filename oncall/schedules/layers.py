"""Which layers count when: what chat sets takes the place of the lowest one, from a moment on and maybe up to one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from oncall.rotas.model import Rota, Turned
from oncall.schedules.schedule import Layer, Schedule

_TICK = timedelta(microseconds=1)


class Lowest(NamedTuple):
    """The lowest layer from `since` up to `until`; `by_chat` where it does not stand in the policy file."""

    layer: Layer
    since: datetime
    until: datetime
    by_chat: bool


def lowest_layers(schedule: Schedule, rota: Rota | None, start: datetime, end: datetime) -> Iterator[Lowest]:
    """The lowest layers from `start` up to `end`, in order: that of the file wherever none set by chat is in force."""
    free = start
    for layer, since, until in _set_by_chat(rota, end):
        if until <= start or end <= since:
            continue
        yield from _of_file(schedule, free, since)
        yield Lowest(layer, max(since, start), min(until, end), by_chat=True)
        free = until
    yield from _of_file(schedule, free, end)


def layers_in(schedule: Schedule, rota: Rota | None, start: datetime, end: datetime) -> tuple[Layer, ...]:
    """All layers that count at some time from `start` up to `end`, the lowest first."""
    return (*(each.layer for each in lowest_layers(schedule, rota, start, end)), *schedule.layers[1:])


def lowest_at(schedule: Schedule, rota: Rota | None, at: datetime) -> Lowest | None:
    """The lowest layer of this moment; its `since` and `until` are cut to it. None for a schedule without layers."""
    return next(lowest_layers(schedule, rota, at, at + _TICK), None)


def ever_named(schedule: Schedule, rota: Rota | None) -> tuple[Layer, ...]:
    """Every layer that is known, whenever it counts; those set by chat first."""
    by_chat = [*([rota.rotation] if rota and rota.rotation else ()), *(one.rotation for one in _earlier(rota))]
    return (*by_chat, *schedule.layers)


def _earlier(rota: Rota | None) -> tuple[Turned, ...]:
    return rota.earlier if rota else ()


def _set_by_chat(rota: Rota | None, end: datetime) -> Iterator[tuple[Layer, datetime, datetime]]:
    yield from ((one.rotation, one.since, one.until) for one in _earlier(rota))
    if rota and rota.rotation and rota.rotation_from:
        yield rota.rotation, rota.rotation_from, end


def _of_file(schedule: Schedule, since: datetime, until: datetime) -> Iterator[Lowest]:
    if schedule.layers and since < until:
        yield Lowest(schedule.layers[0], since, until, by_chat=False)
