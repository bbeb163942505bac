"""What a check of a schedule finds, and how moments and lengths are told in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Finds(StrEnum):
    """Kinds of findings, the most pressing first."""

    NOBODY = "nobody"
    UNKNOWN = "unknown"
    GAP = "gap"
    DOUBLE = "double"
    LONG = "long"
    BACK_TO_BACK = "back to back"
    OFF_HOURS = "off hours"
    UNFAIR = "unfair"
    BY_CHAT = "by chat"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a schedule that somebody should look at, told in `words`.

    `person` is whom it is about, a key, "" for nobody in particular. `start` and `end` are the first time it is so,
    and `length` is how long in all; `times` is how often.
    """

    kind: Finds
    words: str
    person: str = ""
    start: datetime | None = None
    end: datetime | None = None
    length: timedelta = timedelta(0)
    times: int = 1


def moment_of(at: datetime, zone: str) -> str:
    """`Mon 2 Nov 09:00`, by local time."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def span_of(start: datetime, end: datetime, zone: str) -> str:
    """`from Mon 2 Nov 09:00 to Tue 3 Nov 17:00, Europe/Berlin (1 day 8 h)`."""
    return f"from {moment_of(start, zone)} to {moment_of(end, zone)}, {zone} ({lasting(end - start)})"


def lasting(length: timedelta) -> str:
    """`45 min`, `8 h`, `1 day 8 h`, `7 days`: the two largest parts, which is as much as is read."""
    minutes = round(length / timedelta(minutes=1))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{days} day{'s' if days != 1 else ''}" if days else "", f"{hours} h" if hours else ""]
    if not days:
        parts.append(f"{minutes} min" if minutes else "")
    return " ".join(part for part in parts if part) or "0 min"


def whole_hours(length: timedelta) -> str:
    """`41 h`; less than an hour in minutes."""
    hours = round(length / timedelta(hours=1))
    return f"{hours:,} h" if length >= timedelta(hours=1) else lasting(length)


def times(number: int) -> str:
    return "once" if number == 1 else "twice" if number == 2 else f"{number} times"
