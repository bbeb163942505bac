"""Business time: when the company is open, and where a span of open time ends. Everything comes back in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from incidents.policy import BusinessHours

_LAST_HOUR = timedelta(hours=1)
_HORIZON = 3660
"""How many days to look ahead before saying that the company never opens: ten years."""


def is_open(at: datetime, hours: BusinessHours) -> bool:
    """Whether this moment is in business hours; the closing moment is not."""
    return any(opens <= at < closes for opens, closes in _days(at, hours, ahead=1))


def next_opening(start: datetime, hours: BusinessHours) -> datetime:
    """`start` itself when open, else the moment the company opens next."""
    return business_deadline(start, timedelta(0), hours)


def business_deadline(start: datetime, span: timedelta, hours: BusinessHours) -> datetime:
    """The moment when `span` of open time has passed since `start`; a span that just fills a day ends at closing."""
    left, reached = span, start.astimezone(UTC)
    for opens, closes in _days(start, hours):
        begins = max(opens, reached)
        if begins < closes:
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
            reached = closes
    raise ValueError("the business hours never come to that: look at days and days off")


def open_time(start: datetime, end: datetime, hours: BusinessHours) -> timedelta:
    """How much of the time from `start` up to `end` is in business hours."""
    ahead = (end - start) // timedelta(days=1) + 2
    spans = ((max(opens, start), min(closes, end)) for opens, closes in _days(start, hours, ahead))
    return sum((until - since for since, until in spans if since < until), timedelta(0))


def next_business_day_end(start: datetime, hours: BusinessHours) -> datetime:
    """An hour before the first business day after the local date of `start` closes: by then a ticket is looked at.

    Whoever is reminded of it then is still there, and has time to look.
    """
    today = start.astimezone(ZoneInfo(hours.time_zone)).date()
    for day, opens, closes in _calendar(today, hours, _HORIZON):
        if day > today:
            return max(opens, closes - _LAST_HOUR)
    raise ValueError("the business hours never come to a next day: look at days and days off")


def _days(start: datetime, hours: BusinessHours, ahead: int = _HORIZON) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing of each business day from the one before `start`, which may close after midnight."""
    today = start.astimezone(ZoneInfo(hours.time_zone)).date()
    return ((opens, closes) for _, opens, closes in _calendar(today - timedelta(days=1), hours, ahead + 1))


def _calendar(first: date, hours: BusinessHours, count: int) -> Iterator[tuple[date, datetime, datetime]]:
    zone = ZoneInfo(hours.time_zone)
    # A closing time not after the opening time is on the next day; 00:00 is midnight at the end of the day.
    night = timedelta(days=0 if hours.closes > hours.opens else 1)
    for offset in range(count):
        day = first + timedelta(days=offset)
        if day.weekday() in hours.days and day not in hours.holidays:
            yield day, _moment(day, hours.opens, zone), _moment(day + night, hours.closes, zone)


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A local time as UTC. One that comes twice in autumn is the first; one left out in spring is an hour later."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
