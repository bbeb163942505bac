"""Which local days are weekends and which are holidays, for one person and one schedule, and time cut at midnights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from incidents.policy import BusinessHours, Contact, Policy
from oncall.pay.model import Span

_WORKING_WEEK = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar that pay goes by: the person's own zone; weekdays count from Monday, which is 0."""

    zone: str
    weekend: frozenset[int]
    holidays: frozenset[date]

    def is_weekend(self, day: date) -> bool:
        return day.weekday() in self.weekend

    def cut(self, start: datetime, end: datetime) -> Iterator[tuple[date, datetime, datetime]]:
        """The local days of a span, each with its part of the span in UTC."""
        day = start.astimezone(ZoneInfo(self.zone)).date()
        while start < end:
            until = min(_midnight(day + _DAY, self.zone), end)
            if start < until:
                yield day, start, until
                start = until
            day += _DAY

    def calendar(self, start: datetime, end: datetime) -> timedelta:
        """How far the local clock moved: 24 hours a day, 168 a week, also where the clocks change."""
        zone = ZoneInfo(self.zone)
        return end.astimezone(zone).replace(tzinfo=None) - start.astimezone(zone).replace(tzinfo=None)

    def by_month(self, start: datetime, end: datetime) -> Iterator[Span]:
        """The span cut at the turns of local months."""
        while start < end:
            local = start.astimezone(ZoneInfo(self.zone))
            following = date(local.year + local.month // 12, local.month % 12 + 1, 1)
            until = min(_midnight(following, self.zone), end)
            yield start, until
            start = until


def days_of(policy: Policy, schedule: str, contact: Contact | None) -> Days:
    """The calendar of a person on call for a schedule.

    Holidays are those of their own hours where these name a country or days off, else those of the schedule's team,
    else the company's. The weekend is the two days that the team's (else the company's) working week of five leaves
    out, else Saturday and Sunday.
    """
    team = next((team for team in policy.teams.values() if team.schedule == schedule), None)
    hours = (team.hours if team else None) or policy.hours
    own = contact.hours if contact and contact.hours and contact.hours.own_holidays else hours
    return Days(contact.time_zone if contact else hours.time_zone, _weekend(hours), own.holidays)


def _weekend(hours: BusinessHours) -> frozenset[int]:
    working = frozenset(hours.days)
    return frozenset(range(7)) - working if len(working) == _WORKING_WEEK else frozenset((5, 6))


def _midnight(day: date, zone: str) -> datetime:
    """When this local day begins; where clocks jump over midnight, the moment they do."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
