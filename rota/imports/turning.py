"""What every source needs to make a layer: the length of its turns, where they begin, and a zone that is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from oncall.schedules.schedule import Layer, Unit
from rota.imports.found import NotImported

_LENGTHS = ((Unit.WEEKS, timedelta(weeks=1)), (Unit.DAYS, timedelta(days=1)), (Unit.HOURS, timedelta(hours=1)))
_ODD = {
    "z": "UTC",
    "eastern time (us & canada)": "America/New_York",
    "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver",
    "pacific time (us & canada)": "America/Los_Angeles",
}
"""Names that web frameworks show, and that exports of older accounts still carry."""


def length_of(turn: timedelta) -> tuple[int, Unit] | None:
    """How many of which unit; none where it is no whole number of hours."""
    for unit, one in _LENGTHS:
        if turn >= one and turn % one == timedelta(0):
            return turn // one, unit
    return None


def turn_of(layer: Layer) -> timedelta:
    return dict(_LENGTHS)[layer.unit] * layer.every


def begun(layer: Layer, begins: datetime) -> Layer:
    """The layer with its first turn at the last handover up to `begins` (local and naive), the order unbroken."""
    first = datetime.combine(layer.starts, layer.handover)
    number = (begins - first) // turn_of(layer)
    if number <= 0 or not layer.people:
        return layer
    shift = number % len(layer.people)
    start = first + number * turn_of(layer)
    people = (*layer.people[shift:], *layer.people[:shift])
    return replace(layer, people=people, starts=start.date(), handover=start.time())


def zone_of(name: str, fallback: str = "") -> str:
    """The IANA name of a zone by any name that tools have for it. Raises NotImported for one that nobody knows.

    `fallback` stands where the source names none.
    """
    wanted = name.strip() or fallback or "UTC"
    known = _zones().get(wanted.casefold()) or _ODD.get(wanted.casefold()) or WINDOWS_TO_OLSON.get(wanted)
    if known is None:
        raise NotImported(
            f"The time zone “{wanted}” is none that is known here. Name the right one with --time-zone, "
            "such as --time-zone Europe/Berlin."
        )
    return known


def local_in(zone: str) -> Callable[[datetime], datetime]:
    """From a moment to the naive local time of a zone, to the minute."""

    def local(moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)

    return local


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}
