"""When people hear of an action item: in the business hours of the team it concerns, and again until it is done."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from incidents.hours import next_opening
from incidents.policy import BusinessHours, Policy

BEFORE = timedelta(days=2)
WEEKLY = timedelta(days=7)
_DAY = timedelta(days=1)


def hours_of(team: str, policy: Policy) -> BusinessHours:
    """Those of the team with this key, else the company's."""
    found = policy.teams.get(team)
    return (found.hours if found else None) or policy.hours


def next_reminder(due: date, now: datetime, hours: BusinessHours) -> datetime:
    """The first of these openings that is ahead: of two days before the day, of the day itself, then every week."""
    weeks = max((now.date() - due - _DAY) // WEEKLY, 0)
    day = due - BEFORE if weeks == 0 else due + weeks * WEEKLY
    while (moment := next_opening(_begins(day, hours), hours)) <= now:
        day = due if day < due else day + WEEKLY
    return moment


def _begins(day: date, hours: BusinessHours) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(hours.time_zone)).astimezone(UTC)
