"""Short ways to write schedules, overrides and moments in tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from incidents.model import Person
from oncall.rotas.model import Override, Rota
from oncall.schedules.schedule import Layer, Schedule

MONDAY = date(2026, 1, 5)
BERLIN = "Europe/Berlin"


def utc(month: int, day: int, hour: int = 0, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def local(month: int, day: int, hour: int = 0, minute: int = 0, *, zone: str = BERLIN) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def weekly(*people: str, **more: Any) -> Layer:
    return Layer(people, MONDAY, **more)


def schedule(*layers: Layer, key: str = "payments", zone: str = BERLIN) -> Schedule:
    return Schedule(key, key.title(), zone, layers)


def override(person: str, start: datetime, end: datetime, id_: str = "o1") -> Override:
    return Override(id_, person, start, end, Person("someone", "Someone"), start)


def rota(*overrides: Override, key: str = "payments", **more: Any) -> Rota:
    return Rota(key, "contoso", 1, overrides, **more)
