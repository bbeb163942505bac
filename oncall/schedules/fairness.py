"""How much of the duty each person carries: hours, nights and weekends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from incidents.policy import Contact
from oncall.rules import OncallRules
from oncall.schedules.duty import Duty, named_in
from oncall.schedules.schedule import Shift
from oncall.schedules.wall_clock import DAY, SECOND, clock_for, micros

FAIR_SPAN = timedelta(days=90)
"""What loads are compared over."""

_ENOUGH = 3600 * SECOND
"""An hour of a night or a weekend counts it, so that a handover at 08:00 or 22:30 does not."""

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Load:
    """What one person carries in some time. `person` is a key of the catalogue.

    A night or a weekend counts once, from an hour of it on, by the person's own time.
    """

    person: str
    time: timedelta = timedelta(0)
    nights: int = 0
    weekends: int = 0

    @property
    def hours(self) -> float:
        return self.time / timedelta(hours=1)


def fairness(
    duty: Duty,
    schedules: Iterable[str],
    people: Mapping[str, Contact],
    rules: OncallRules,
    start: datetime,
    end: datetime,
) -> tuple[Load, ...]:
    """The loads of everybody these schedules name in that time, the heaviest first; those without any duty are there
    with nothing.

    Time in two schedules at once counts in both.
    """
    keys = [key for key in dict.fromkeys(schedules) if key in duty.schedules]
    found: dict[str, list[Shift]] = {}
    for key in keys:
        for shift in duty.shifts(key, start, end):
            found.setdefault(shift.person, []).append(shift)
    for key in keys:
        for layer_person in named_in(duty.schedules[key], duty.rotas.get(key), start, end):
            found.setdefault(layer_person, [])
    loads = [_load(person, shifts, people.get(person), rules) for person, shifts in found.items()]
    return tuple(sorted(loads, key=lambda load: (-load.time, -load.nights, -load.weekends, load.person)))


def _load(person: str, shifts: list[Shift], contact: Contact | None, rules: OncallRules) -> Load:
    zone = contact.time_zone if contact else "UTC"
    nights, weekends = set[int](), set[int]()
    for shift in shifts:
        nights.update(_nights(shift, zone, rules.night_from, rules.night_until))
        weekends.update(_weekends(shift, zone))
    return Load(person, sum((shift.end - shift.start for shift in shifts), timedelta(0)), len(nights), len(weekends))


def _nights(shift: Shift, zone: str, night_from: time, night_until: time) -> Iterator[int]:
    """The days, by number, whose night this shift has a good part of."""
    begins, ends = _of_day(night_from), _of_day(night_until)
    yield from _touched(shift, zone, begins, ends + (DAY if ends <= begins else 0), every_day=True)


def _weekends(shift: Shift, zone: str) -> Iterator[int]:
    yield from _touched(shift, zone, 0, 2 * DAY, every_day=False)


def _touched(shift: Shift, zone: str, begins: int, ends: int, *, every_day: bool) -> Iterator[int]:
    """The days whose window, counted from their midnight, has at least an hour of the shift; Saturdays or every day."""
    clock = clock_for(zone, shift.start, shift.end)
    start, end = micros(shift.start), micros(shift.end)
    for day in range(clock.latest(start) // DAY - 2, clock.latest(end) // DAY + 1):
        if every_day or (day + 3) % 7 == _SATURDAY:
            opens, closes = clock.moment(day * DAY + begins), clock.moment(day * DAY + ends)
            if min(end, closes) - max(start, opens) >= _ENOUGH:
                yield day


def _of_day(at: time) -> int:
    return (at.hour * 60 + at.minute) * 60 * SECOND
