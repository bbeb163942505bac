"""A company whose on-call is paid, and shifts as its rota would have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from incidents.policy import BusinessHours, Policy
from oncall.schedules.schedule import Layer, Pay, Schedule, Shift
from tests.incidents.company import POLICY

WEEKLY = Pay("EUR", week=Decimal(350), weekend=Decimal("2.50"), holiday=Decimal(5))
HOURLY = Pay("EUR", hour=Decimal(4))
LIEU = Pay(lieu=True, hour=Decimal("0.1"))
ADVENT = frozenset({date(2026, 12, 25), date(2026, 12, 26)})


def company(zone: str = "Europe/Berlin", **pays: Pay | None) -> Policy:
    """Paid schedules by key; Ana and Ben live in that zone."""
    layer = Layer(("ana", "ben"), date(2026, 1, 5))
    people = {**POLICY.people, **{key: replace(POLICY.people[key], time_zone=zone) for key in ("ana", "ben")}}
    schedules = {key: Schedule(key, key.title(), zone, (layer,), pay) for key, pay in pays.items()}
    return replace(POLICY, people=people, schedules=schedules, hours=BusinessHours(zone, holidays=ADVENT))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shift(schedule: str, person: str, start: str, end: str) -> Shift:
    return Shift(schedule, person, utc(start), utc(end))


@dataclass(frozen=True, slots=True)
class Rota:
    """Shifts by hand, cut at both ends as they are asked for."""

    all: Sequence[Shift]

    def shifts(self, schedule: str, start: datetime, end: datetime) -> tuple[Shift, ...]:
        mine = sorted((one for one in self.all if one.schedule == schedule), key=lambda one: one.start)
        return tuple(
            replace(one, start=max(one.start, start), end=min(one.end, end))
            for one in mine
            if one.start < end and start < one.end
        )
