"""From shifts to an iCalendar: an event for each shift and for each gap, and the same text for the same rota."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from oncall.schedules.schedule import Shift

REFRESH = timedelta(hours=1)
"""How often calendars are asked to look again: RFC 7986 REFRESH-INTERVAL, and X-PUBLISHED-TTL for Outlook."""
_PRODUCT = "-//Muster//On call//EN"
_HOST = "oncall.muster"


@dataclass(frozen=True, slots=True)
class Line:
    """One event. `began` tells whether it begins where it says; without it, it only goes on there."""

    schedule: str
    person: str
    start: datetime
    end: datetime
    began: bool = True
    override: bool = False


def lines_of(shifts: Sequence[Shift], since: datetime) -> Iterator[Line]:
    """The shifts as events; a shift that begins at `since`, where the look began, began earlier for all we know."""
    for each in shifts:
        yield Line(each.schedule, each.person, each.start, each.end, each.start > since, bool(each.why))


def gaps_of(schedule: str, shifts: Sequence[Shift], since: datetime, until: datetime) -> Iterator[Line]:
    """When nobody is on call from `since` up to `until`, by shifts that are in order."""
    free = since
    for each in shifts:
        if free < each.start:
            yield Line(schedule, "", free, each.start, free > since)
        free = max(free, each.end)
    if free < until:
        yield Line(schedule, "", free, until, free > since)


def calendar_of(
    name: str, lines: Iterable[Line], schedules: Mapping[str, str], people: Mapping[str, str], stamp: datetime
) -> bytes:
    """The calendar as UTF-8. `schedules` and `people` give the names of keys; a key without one stands for itself.

    Times are UTC, which every calendar shows in its reader's own zone. `stamp` is the DTSTAMP of each event: with the
    same one the same rota is the same text, byte for byte. An event keeps its UID whoever has the shift.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    for field in ("name", "x-wr-calname"):
        calendar.add(field, name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for line in sorted(lines, key=lambda each: (each.start, each.schedule, each.end)):
        calendar.add_component(_event(line, schedules, people, stamp))
    return bytes(calendar.to_ical())


def _event(line: Line, schedules: Mapping[str, str], people: Mapping[str, str], stamp: datetime) -> Event:
    schedule = schedules.get(line.schedule, line.schedule)
    event = Event()
    event.add("uid", _uid(line))
    event.add("dtstamp", stamp)
    event.add("dtstart", line.start)
    event.add("dtend", line.end)
    if line.person:
        event.add("summary", f"On call: {schedule} ({people.get(line.person, line.person)})")
    else:
        event.add("summary", f"Nobody on call: {schedule}")
    if line.override:
        event.add("description", "By an override or a swap.")
    # On call is not busy: a meeting may lie on it.
    event.add("transp", "TRANSPARENT")
    return event


def _uid(line: Line) -> str:
    """By where the shift begins, so that it outlives a change of its end or of its person.

    One that began before the look began keeps one name, too, while the look moves on day by day.
    """
    begins = f"{line.start:%Y%m%dT%H%M%SZ}" if line.began else "ongoing"
    return f"{line.schedule}-{begins}{'' if line.person else '-nobody'}@{_HOST}"
