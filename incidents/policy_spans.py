"""Lengths of time as the policy file has them: `30 min`, `4 business hours`, `next business day`, `never`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta

_SPAN = re.compile(r"(\d{1,6})\s*(business\s+)?(s|sec|second|min|minute|h|hour|d|day)s?", re.IGNORECASE)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=366)
_CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Span:
    """A length; `business` counts open time only. Next business day has no length."""

    length: timedelta | None
    business: bool = False
    next_business_day: bool = False


def read_span(value: object) -> Span:
    """Raises ValueError where this is no length of time, none at all, or longer than a year."""
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError
    number, business, unit = found.groups()
    length = timedelta(**{_UNITS[unit[0].lower()]: int(number)})
    if not timedelta(0) < length <= _LONGEST or (business and unit[0].lower() == "d"):
        raise ValueError
    return Span(length, business=bool(business))


def read_response(value: object) -> Span:
    """A length, or `next business day`."""
    if isinstance(value, str) and " ".join(value.lower().split()) == "next business day":
        return Span(None, business=True, next_business_day=True)
    return read_span(value)


def read_plain_span(value: object) -> timedelta:
    """A length that runs day and night."""
    span = read_span(value)
    if span.business or span.length is None:
        raise ValueError
    return span.length


def read_cadence(value: object) -> timedelta | None:
    """A length that runs day and night, or `never`."""
    if isinstance(value, str) and value.strip().lower() == "never":
        return None
    return read_plain_span(value)


def read_page_step(value: object) -> Span:
    """A length, or `never`: silence escalates nothing."""
    if isinstance(value, str) and value.strip().lower() == "never":
        return Span(None)
    return read_span(value)


def read_clock_time(value: object) -> time:
    """`09:00`; `24:00` is the midnight at the end of the day. TOML's own times are taken too."""
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    found = _CLOCK_TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found:
        return time(int(found[1]), int(found[2]))
    if isinstance(value, str) and value.strip() == "24:00":
        return time(0)
    raise ValueError


def read_weekday(value: object) -> int:
    """Monday is 0; `mon` will do."""
    for number, name in enumerate(WEEKDAYS):
        if isinstance(value, str) and value.strip().lower() in (name, name[:3]):
            return number
    raise ValueError
