"""Rest: who is on call for too long in a row, or again before they have rested."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from oncall.rotas.moments import together
from oncall.schedules.findings import Finding, Finds, lasting, moment_of, times
from oncall.schedules.looks import Look, by_person
from oncall.schedules.schedule import Shift

_PAUSE = timedelta(days=1)
"""Shifts of one person that are closer than a day are in a row: a night's pause is no rest."""

_WEEK = timedelta(days=4)
"""From here on a row of shifts counts as a week on call: Monday morning to Friday evening does."""

_SLACK = timedelta(hours=3)
"""A week is an hour or two longer or shorter where the clocks change in it."""


class _Row(NamedTuple):
    """Shifts of one person in a row; `keys` are the schedules they are of."""

    start: datetime
    end: datetime
    keys: tuple[str, ...]


def without_rest(look: Look) -> Iterator[Finding]:
    """Too long in a row, then weeks without rest between them; what began before the look counts, too.

    People burn out, not schedules: what somebody has in other schedules counts, where this one has a part in it.
    """
    margin = max(look.rules.longest_shift, look.rules.rest_between) * 2
    wide = look.start - margin, look.end + margin
    rows = {person: list(_in_a_row(shifts)) for person, shifts in _everywhere(look, wide).items()}
    for person, found in rows.items():
        yield from _long(look, person, found, wide)
    for person, found in rows.items():
        yield from _back_to_back(look, person, found)


def _everywhere(look: Look, wide: tuple[datetime, datetime]) -> dict[str, list[Shift]]:
    """The shifts of those who have some in this schedule, with theirs of all others, by when they begin."""
    found = by_person(look.duty.shifts(look.schedule.key, *wide))
    others: dict[str, dict[str, list[Shift]]] = {}
    for person, shifts in found.items():
        for key in look.duty.schedules_of(person):
            if key != look.schedule.key:
                if key not in others:
                    others[key] = by_person(look.duty.shifts(key, *wide))
                shifts.extend(others[key].get(person, ()))
        shifts.sort(key=attrgetter("start"))
    return found


def _in_a_row(shifts: list[Shift]) -> Iterator[_Row]:
    start, end, keys = shifts[0].start, shifts[0].end, [shifts[0].schedule]
    for shift in shifts[1:]:
        if shift.start - end >= _PAUSE:
            yield _Row(start, end, tuple(dict.fromkeys(keys)))
            start, keys = shift.start, []
        end = max(end, shift.end)
        keys.append(shift.schedule)
    yield _Row(start, end, tuple(dict.fromkeys(keys)))


def _long(look: Look, person: str, rows: list[_Row], wide: tuple[datetime, datetime]) -> Iterator[Finding]:
    limit = look.rules.longest_shift
    found = [
        row for row in rows
        if row.end - row.start > limit + _SLACK and row.start < look.end and row.end > look.start
        and look.schedule.key in row.keys
    ]  # fmt: skip
    if found:
        start, end, keys = found[0]
        often = f" {times(len(found))}, first" if len(found) > 1 else ""
        more = " or longer" if start == wide[0] or end == wide[1] else ""
        name, when = look.name(person), look.span(start, end)
        words = f"{name} is on call for longer than {lasting(limit)} in a row{_over(look, keys)}{often} {when}{more}."
        yield Finding(Finds.LONG, words, person, start, end, max(row.end - row.start for row in found), len(found))


def _back_to_back(look: Look, person: str, rows: list[_Row]) -> Iterator[Finding]:
    weeks = [row for row in rows if row.end - row.start >= _WEEK]
    found = [
        (before.end, after.start, tuple(dict.fromkeys((*before.keys, *after.keys))))
        for before, after in pairwise(weeks)
        if after.start - before.end < look.rules.rest_between - _SLACK and look.start <= after.start < look.end
        and look.schedule.key in (*before.keys, *after.keys)
    ]  # fmt: skip
    if found:
        end, start, keys = found[0]
        zone, rest = look.schedule.time_zone, lasting(look.rules.rest_between)
        often = f", and less than {rest} {times(len(found))} in all" if len(found) > 1 else ""
        when = f"until {moment_of(start, zone)}, {zone}"
        words = (
            f"{look.name(person)} has only {lasting(start - end)} between two weeks on call{_over(look, keys)}, "
            f"{when}{often}."
        )
        yield Finding(Finds.BACK_TO_BACK, words, person, end, start, start - end, len(found))


def _over(look: Look, keys: tuple[str, ...]) -> str:
    """Which schedules, where it is not this one alone."""
    return f" in {together(look.duty.schedules[key].name for key in keys)}" if len(keys) > 1 else ""
