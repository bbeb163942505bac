"""Rest: who is on call for too long in a row, or again before they have rested."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeAlias

from oncall.schedules.findings import Finding, Finds, lasting, moment_of, times
from oncall.schedules.looks import Look, by_person
from oncall.schedules.schedule import Shift

_PAUSE = timedelta(days=1)
"""Shifts of one person that are closer than a day are in a row: a night's pause is no rest."""

_WEEK = timedelta(days=4)
"""From here on a row of shifts counts as a week on call: Monday morning to Friday evening does."""

_SLACK = timedelta(hours=3)
"""A week is an hour or two longer or shorter where the clocks change in it."""

_Row: TypeAlias = tuple[datetime, datetime]


def without_rest(look: Look) -> Iterator[Finding]:
    """Too long in a row, then weeks without rest between them; what began before the look counts, too."""
    margin = max(look.rules.longest_shift, look.rules.rest_between) * 2
    wide = look.start - margin, look.end + margin
    shifts = look.duty.shifts(look.schedule.key, *wide)
    rows = {person: list(_in_a_row(theirs)) for person, theirs in by_person(shifts).items()}
    for person, found in rows.items():
        yield from _long(look, person, found, wide)
    for person, found in rows.items():
        yield from _back_to_back(look, person, found)


def _in_a_row(shifts: list[Shift]) -> Iterator[_Row]:
    start, end = shifts[0].start, shifts[0].end
    for shift in shifts[1:]:
        if shift.start - end >= _PAUSE:
            yield start, end
            start = shift.start
        end = shift.end
    yield start, end


def _long(look: Look, person: str, rows: list[_Row], wide: _Row) -> Iterator[Finding]:
    limit = look.rules.longest_shift
    found = [row for row in rows if row[1] - row[0] > limit + _SLACK and row[0] < look.end and row[1] > look.start]
    if found:
        start, end = found[0]
        often = f" {times(len(found))}, first" if len(found) > 1 else ""
        more = " or longer" if start == wide[0] or end == wide[1] else ""
        name, when = look.name(person), look.span(start, end)
        words = f"{name} is on call for longer than {lasting(limit)} in a row{often} {when}{more}."
        yield Finding(Finds.LONG, words, person, start, end, max(end - start for start, end in found), len(found))


def _back_to_back(look: Look, person: str, rows: list[_Row]) -> Iterator[Finding]:
    weeks = [(start, end) for start, end in rows if end - start >= _WEEK]
    found = [
        (before[1], after[0]) for before, after in pairwise(weeks)
        if after[0] - before[1] < look.rules.rest_between - _SLACK and look.start <= after[0] < look.end
    ]  # fmt: skip
    if found:
        end, start = found[0]
        zone, rest = look.schedule.time_zone, lasting(look.rules.rest_between)
        often = f", and less than {rest} {times(len(found))} in all" if len(found) > 1 else ""
        when = f"until {moment_of(start, zone)}, {zone}"
        words = f"{look.name(person)} has only {lasting(start - end)} between two weeks on call, {when}{often}."
        yield Finding(Finds.BACK_TO_BACK, words, person, end, start, start - end, len(found))
