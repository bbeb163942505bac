"""A schedule: layers of people who take turns, by local time; people are keys of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum


class Unit(StrEnum):
    """What the length of a turn is counted in. All of them count local time: a 09:00 handover stays 09:00."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"


@dataclass(frozen=True, slots=True)
class Restriction:
    """Weekdays (Monday is 0) and local times to which a layer is held; `closes` not after `opens` is the next day."""

    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    opens: time = time(0)
    closes: time = time(0)


@dataclass(frozen=True, slots=True)
class Layer:
    """People in the order of their turns. Turn 0 begins on `starts` at `handover`, local time; each is `every` units.

    Nobody is on call by it before `starts`. `only` holds it to some hours; () is always. `time_zone` is the schedule's
    where it is empty: a layer of another site brings its own.
    """

    people: tuple[str, ...]
    starts: date
    handover: time = time(9)
    every: int = 1
    unit: Unit = Unit.WEEKS
    only: tuple[Restriction, ...] = ()
    time_zone: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pay:
    """What being on call earns: per whole week (shares of it by the hour), per hour, and on top of it per hour on
    weekends and on public holidays.

    `currency` is a code such as `EUR`; `lieu` pays in hours off instead of money, and then the rates are hours.
    """

    currency: str = "EUR"
    week: Decimal = Decimal(0)
    hour: Decimal = Decimal(0)
    weekend: Decimal = Decimal(0)
    holiday: Decimal = Decimal(0)
    lieu: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """Layers from the lowest to the highest: where a higher one has somebody on call, that person is."""

    key: str
    name: str
    time_zone: str
    layers: tuple[Layer, ...]
    pay: Pay | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """One person on call without a break, from `start` up to `end`, both aware and in UTC.

    `why` is the key of the override that put them there, empty for the rotation itself.
    """

    schedule: str
    person: str
    start: datetime
    end: datetime
    why: str = ""
