"""What on-call earned: entries of the ledger, written once when a shift has ended, and corrections as facts of a month.

Time is counted in whole microseconds, money in fractions: nothing is lost before the one rounding at the sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from incidents.model import Person
from oncall.schedules.schedule import Pay

HOUR = 3_600 * 1_000_000
"""Microseconds of an hour."""
WEEK = 168 * HOUR
SETTLED = ("payroll", "settled")
"""Kind and key of the record of how far pay is settled: since when Muster watches, where each schedule goes on, and
since when it is `held` because the clock has jumped."""
LIEU = "hours"
"""The unit of time off in lieu, where money has its currency."""

Span = tuple[datetime, datetime]
"""From, up to: aware, in UTC."""


def table(month: str) -> str:
    """The paged table with the entries of a month such as `2026-11`."""
    return f"pay/{month}"


def unit_of(pay: Pay) -> str:
    return LIEU if pay.lieu else pay.currency


@dataclass(frozen=True, slots=True)
class Worked:
    """Microseconds on call. `hours` passed in fact; `calendar` by the local clock: a week of it always has 168 hours.

    `weekend` and `holiday` are shares of `hours`; an hour counts as one of them at most, the one that pays more.
    """

    hours: int = 0
    calendar: int = 0
    weekend: int = 0
    holiday: int = 0

    def __add__(self, other: Worked) -> Worked:
        return Worked(
            self.hours + other.hours,
            self.calendar + other.calendar,
            self.weekend + other.weekend,
            self.holiday + other.holiday,
        )

    def earns(self, pay: Pay) -> Fraction:
        """Exactly, in the currency or in hours off."""
        by_hour = Fraction(pay.hour) * self.hours + Fraction(pay.weekend) * self.weekend
        by_hour += Fraction(pay.holiday) * self.holiday
        return Fraction(pay.week) * self.calendar / WEEK + by_hour / HOUR


@dataclass(frozen=True, slots=True)
class Entry:
    """One shift of one person, or the part of it that lies in one month of their own time, with the rates used.

    `person` is the key of the catalogue, `who` the person behind it. `spans` are what it pays; the rest of the shift,
    `elsewhere` microseconds, is paid by a schedule that they were on call for at the same time.
    """

    start: datetime
    end: datetime
    schedule: str
    person: str
    who: Person
    zone: str
    pay: Pay
    worked: Worked
    spans: tuple[Span, ...]
    elsewhere: int = 0

    @property
    def id(self) -> str:
        """The id of its row: entries stand in the order of their shifts."""
        return f"{_iso(self.start)}/{self.schedule}/{self.person}"

    @property
    def earned(self) -> Fraction:
        return self.worked.earns(self.pay)

    @property
    def doc(self) -> dict[str, Any]:
        """Plain JSON; rates as decimals in text, times in microseconds."""
        pay, worked = self.pay, self.worked
        rates = {name: str(getattr(pay, name)) for name in ("week", "hour", "weekend", "holiday")}
        return {
            "start": _iso(self.start),
            "end": _iso(self.end),
            "schedule": self.schedule,
            "person": self.person,
            "who": {"id": self.who.id, "name": self.who.name},
            "zone": self.zone,
            "pay": {"currency": pay.currency, "lieu": pay.lieu, **rates},
            "worked": [worked.hours, worked.calendar, worked.weekend, worked.holiday],
            "spans": [[_iso(start), _iso(end)] for start, end in self.spans],
            "elsewhere": self.elsewhere,
        }


def read_entry(doc: Mapping[str, Any]) -> Entry:
    """The entry of such a document."""
    pay = doc["pay"]
    rates = {name: Decimal(pay[name]) for name in ("week", "hour", "weekend", "holiday")}
    return Entry(
        start=datetime.fromisoformat(doc["start"]),
        end=datetime.fromisoformat(doc["end"]),
        schedule=doc["schedule"],
        person=doc["person"],
        who=Person(doc["who"]["id"], doc["who"]["name"]),
        zone=doc["zone"],
        pay=Pay(currency=pay["currency"], lieu=pay["lieu"], **rates),
        worked=Worked(*doc["worked"]),
        spans=tuple((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in doc["spans"]),
        elsewhere=doc["elsewhere"],
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """`cents` are hundredths of the unit, a currency or `hours`; below zero they are taken away."""

    person: Person
    cents: int
    unit: str
    reason: str
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class PayMonth:
    """The snapshot of the subject `pay`; its key is the month. Entries lie in the paged table of the month."""

    key: str
    tenant: str
    version: int
    corrections: tuple[Correction, ...] = ()


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
