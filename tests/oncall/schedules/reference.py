"""Who is on call, the slow and obvious way: every minute is asked by itself, by what a clock on the wall shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from oncall.rotas.model import Rota
from oncall.schedules.schedule import Layer, Restriction, Schedule, Unit

MINUTE = timedelta(minutes=1)
LONGEST_JUMP = timedelta(hours=26)
"""No clock was ever turned back further than this."""

LENGTHS = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1), Unit.WEEKS: timedelta(weeks=1)}


class Wall:
    """A clock on a wall that is watched minute by minute; what it has shown it does not show again."""

    def __init__(self, zone: str, at: datetime) -> None:
        self._zone = ZoneInfo(zone)
        earlier = at - LONGEST_JUMP
        self.shows = self._read(earlier)
        while earlier < at:
            earlier += MINUTE
            self.watch(earlier)

    def watch(self, at: datetime) -> datetime:
        self.shows = max(self.shows, self._read(at))
        return self.shows

    def _read(self, at: datetime) -> datetime:
        return at.astimezone(self._zone).replace(tzinfo=None)


def minutes(schedule: Schedule, rota: Rota | None, start: datetime, end: datetime) -> Iterator[tuple[datetime, str]]:
    """Every minute from `start` up to `end` with whoever is on call; "" for nobody."""
    rotation = rota.rotation if rota else None
    layers = [
        *schedule.layers,
        *([rotation] if rotation else []),
        *(t.rotation for t in (rota.earlier if rota else ())),
    ]
    walls = {zone: Wall(zone, start) for zone in {layer.time_zone or schedule.time_zone for layer in layers}}
    at = start
    while at < end:
        shown = {zone: wall.watch(at) for zone, wall in walls.items()}
        yield at, _who(schedule, rota, at, shown)
        at += MINUTE


def _who(schedule: Schedule, rota: Rota | None, at: datetime, shown: dict[str, datetime]) -> str:
    for override in reversed(rota.overrides if rota else ()):
        if override.start <= at < override.end:
            return override.person
    layers = list(schedule.layers)
    for turned in rota.earlier if rota else ():
        if turned.since <= at < turned.until:
            layers[:1] = [turned.rotation]
    if rota and rota.rotation and rota.rotation_from and at >= rota.rotation_from:
        layers[:1] = [rota.rotation]
    for layer in reversed(layers):
        person = _of_layer(layer, shown[layer.time_zone or schedule.time_zone])
        if person:
            return person
    return ""


def _of_layer(layer: Layer, wall: datetime) -> str:
    gone = wall - datetime.combine(layer.starts, layer.handover)
    if not layer.people or gone < timedelta(0):
        return ""
    if layer.only and not any(_is_open(restriction, wall) for restriction in layer.only):
        return ""
    return layer.people[gone // (layer.every * LENGTHS[layer.unit]) % len(layer.people)]


def _is_open(restriction: Restriction, wall: datetime) -> bool:
    for day in (wall.date() - timedelta(days=1), wall.date()):
        opens = datetime.combine(day, restriction.opens)
        night = timedelta(days=1 if restriction.closes <= restriction.opens else 0)
        if day.weekday() in restriction.days and opens <= wall < datetime.combine(day, restriction.closes) + night:
            return True
    return False
