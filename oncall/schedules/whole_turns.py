"""A turn as people mean it: all the shifts that one turn of a rotation is made of, whatever hours it is held to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from oncall.schedules.duty import Duty
from oncall.schedules.layers import layers_in
from oncall.schedules.schedule import Layer, Shift, Unit
from oncall.schedules.turns import turns_of
from oncall.schedules.wall_clock import moment

_LENGTHS = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1), Unit.WEEKS: timedelta(weeks=1)}
_AROUND = timedelta(days=2)
_TICK = timedelta(microseconds=1)


def turn_of(duty: Duty, shift: Shift) -> tuple[Shift, ...]:
    """The shifts of this person in the turn that `shift` is of, in order; a week of office hours has five of them.

    A shift by an override is alone, but for the others of the same swap. `shift` itself is whole, as it was given.
    """
    if shift.why:
        return _of_swap(duty, shift)
    layer = _source(duty, shift)
    if layer is None:
        return (shift,)
    zone, reach = duty.schedules[shift.schedule].time_zone, _LENGTHS[layer.unit] * layer.every + _AROUND
    turns = turns_of(replace(layer, only=()), zone, shift.start - reach, shift.start + reach)
    start, end = next((moment(a), moment(b)) for a, b, _ in turns if moment(a) <= shift.start < moment(b))
    return _with(shift, [one for one in duty.shifts(shift.schedule, start, end) if not one.why])


def _source(duty: Duty, shift: Shift) -> Layer | None:
    """The layer that puts this person on call as the shift begins."""
    schedule, at = duty.schedules[shift.schedule], shift.start
    for layer in reversed(layers_in(schedule, duty.rotas.get(shift.schedule), at, at + _TICK)):
        if any(person == shift.person for _, _, person in turns_of(layer, schedule.time_zone, at, at + _TICK)):
            return layer
    return None


def _of_swap(duty: Duty, shift: Shift) -> tuple[Shift, ...]:
    rota = duty.rotas[shift.schedule]
    override = rota.override(shift.why)
    if override is None or not override.swap:
        return (shift,)
    same = [one for one in rota.overrides if one.swap == override.swap and one.person == shift.person]
    ids = {one.id for one in same}
    start, end = min(one.start for one in same), max(one.end for one in same)
    return _with(shift, [one for one in duty.shifts(shift.schedule, start, end) if one.why in ids])


def _with(shift: Shift, others: list[Shift]) -> tuple[Shift, ...]:
    """Those of the same person beside the shift itself."""
    apart = [
        one for one in others if one.person == shift.person and not (one.start < shift.end and shift.start < one.end)
    ]
    return tuple(sorted((shift, *apart), key=lambda one: one.start))
