"""Double bookings: one person on call in two schedules at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from oncall.schedules.findings import Finding, Finds, times, whole_hours
from oncall.schedules.looks import Look, by_person
from oncall.schedules.schedule import Shift


def double_bookings(look: Look) -> Iterator[Finding]:
    others: dict[str, tuple[Shift, ...]] = {}
    for person, shifts in by_person(look.shifts).items():
        for key in look.duty.schedules_of(person):
            if key == look.schedule.key:
                continue
            if key not in others:
                others[key] = look.duty.shifts(key, look.start, look.end)
            theirs = [shift for shift in others[key] if shift.person == person]
            both = _overlaps(shifts, theirs)
            if both:
                yield _booked_twice(look, person, look.duty.schedules[key].name, both)


def _booked_twice(look: Look, person: str, other: str, both: list[tuple[datetime, datetime]]) -> Finding:
    start, end = both[0]
    length = sum((until - since for since, until in both), timedelta(0))
    often = f", {times(len(both))}, {whole_hours(length)} in all; first" if len(both) > 1 else ""
    words = (
        f"{look.name(person)} is on call in {look.schedule.name} and in {other} at once{often} {look.span(start, end)}."
    )
    return Finding(Finds.DOUBLE, words, person, start, end, length, len(both))


def _overlaps(ours: list[Shift], theirs: list[Shift]) -> list[tuple[datetime, datetime]]:
    found: list[tuple[datetime, datetime]] = []
    index = 0
    for shift in ours:
        while index < len(theirs) and theirs[index].end <= shift.start:
            index += 1
        for other in theirs[index:]:
            if other.start >= shift.end:
                break
            found.append((max(shift.start, other.start), min(shift.end, other.end)))
    return found
