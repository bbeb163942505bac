"""An iCalendar as a schedule: a rotation where one explains it, the rest as overrides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from icalendar import Calendar

from oncall.rotas.model import Rota
from oncall.schedules.schedule import Layer, Schedule
from oncall.schedules.shifts import shifts_of
from rota.imports.events import read_calendar, shifts_in, zone_of_calendar
from rota.imports.fitting import fit
from rota.imports.found import Found, FoundSchedule, Held, NotImported, Someone
from rota.imports.levels import flattened

NAME = "the calendar"


def read(text: bytes, now: datetime, time_zone: str = "", name: str = "", *, plain: bool = False) -> Found:
    """The calendar as one schedule, called `name` where that is given. `plain`: no rotation is looked for, every shift
    that is to come is an override. Raises NotImported.
    """
    calendar = read_calendar(text)
    zone = zone_of_calendar(calendar, time_zone)
    people: dict[str, Someone] = {}
    shifts, doubled = flattened(shifts_in(calendar, now, zone, people))
    if not any(each.end > now for each in shifts):
        raise NotImported("There is no shift to come in this calendar. Is it the right one, and does it name people?")
    notes = ["Two people were on call at once; here the one whose shift began later is."] if doubled else []
    found = None if plain else fit(shifts, zone, now)
    coming = [each for each in shifts if each.end > now]
    if found is None:
        layers: tuple[Layer, ...] = ()
        overrides = coming
        if not plain:
            notes.append("No rotation explains this calendar, so that every shift to come is an override.")
    else:
        layers = (found.layer,)
        overrides = _beside(found.layer, coming, zone, now)
    schedule = FoundSchedule(name or _name(calendar), zone, layers, tuple(overrides), tuple(coming), tuple(notes))
    return Found(NAME, (schedule,), people)


def _name(calendar: Calendar) -> str:
    shown = "".join(
        char for char in str(calendar.get("X-WR-CALNAME") or calendar.get("NAME") or "") if char.isprintable()
    )
    return shown.removeprefix("On call: ").strip()[:200] or "On call"


def _rotation(layer: Layer, zone: str, start: datetime, end: datetime) -> list[tuple[datetime, datetime, str]]:
    schedule = Schedule("", "", zone, (layer,))
    return [(each.start, each.end, each.person) for each in shifts_of(schedule, Rota("", "", 0), start, end)]


def _beside(layer: Layer, coming: Sequence[Held], zone: str, now: datetime) -> list[Held]:
    """What the calendar has otherwise than the rotation, as spans of one person each."""
    turns = _rotation(layer, zone, now, coming[-1].end)
    edges = {edge for start, end, _ in turns for edge in (start, end)}
    beside: list[Held] = []
    for each in coming:
        cuts = sorted(
            {max(each.start, now), each.end, *(edge for edge in edges if max(each.start, now) < edge < each.end)}
        )
        for start, end in pairwise(cuts):
            if any(begins <= start < ends and person == each.person for begins, ends, person in turns):
                continue
            if beside and beside[-1].end == start and beside[-1].person == each.person:
                beside[-1] = Held(each.person, beside[-1].start, end)
            else:
                beside.append(Held(each.person, start, end))
    return beside
