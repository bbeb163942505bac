"""Times as people type them, in their own time zone: `18:00`, `tomorrow 9:00`, `mon 09:00`, `2 hours`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from incidents.errors import Invalid
from oncall.schedules.wall_clock import clock_for, micros
from oncall.schedules.wall_clock import moment as moment_of


def _numbered(names: str, first: int) -> dict[str, int]:
    return {name: number for number, same in enumerate(names.split(","), first) for name in same.split()}


_DAYS = _numbered(
    "mon monday,tue tues tuesday,wed weds wednesday,thu thur thurs thursday,fri friday,sat saturday,sun sunday", 0
)
_MONTHS = _numbered(
    "jan january,feb february,mar march,apr april,may,jun june,jul july,aug august,sep sept september,oct october,"
    "nov november,dec december",
    1,
)
_MONTH = "|".join(_MONTHS)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d\d)(?::00)?)?\s*(am|pm|a\.m\.?|p\.m\.?)?(?:\s*(?:o'clock|h|hrs))?")
_WORDS = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_EVENING = time(20)
"""What tonight means where nothing else is said."""
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d)|\b)")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.?\s+({_MONTH})\b\.?(?:,?\s+(\d{{4}})\b)?")
_MONTH_DAY = re.compile(rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}})\b)?")
_WEEKDAY = re.compile(rf"\b(?:(next|this|on)\s+)?({'|'.join(_DAYS)})\b\.?")
_NEAR = re.compile(r"\b(today|tonight|tomorrow|tmrw)\b")
_NEXT_WEEK = re.compile(r"\bnext week\b")
_UTC = re.compile(r"(?:(?<=\d)|\s|^|\()(?:utc|gmt|z)\)?$")
_YEARS = 100
"""Farther away nobody means a day."""
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_PART = (
    r"(\d{1,4}(?:[.,]\d{1,2})?|(?:half an?|an?|one|two|three)(?=\s))\s*"
    r"(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w)(?![a-z])"
)
_LENGTH = re.compile(rf"{_PART}(?:\s*(?:and|,)?\s*{_PART}){{0,3}}")
_COUNTS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "half a": 0.5, "half an": 0.5}


@dataclass(frozen=True, slots=True)
class Zoned:
    """Now, in the zone of whoever types; `usual` is what a bare date means: the time at which shifts change hands."""

    now: datetime
    zone: str = "UTC"
    usual: time = time(9)


def read_moment(text: str, at: Zoned, after: datetime | None = None) -> datetime:
    """A moment in UTC; where the day is not said, the first that fits after `after`, which is now. Raises Invalid.

    `18:00`, `6pm`, `noon` · `tomorrow 9:00`, `mon 09:00`, `24 dec 18:00`, `2026-12-24 18:00` · `in 2 hours` · with
    `UTC` behind it in UTC. A date without a time means the usual time of day, one without a year the next such day,
    `next week` its Monday.
    """
    clean = " ".join(text.strip(" \t\n.,;").lower().split())
    if clean in ("now", "right now", "at once"):
        return at.now
    ahead = read_length(clean[3:]) if clean.startswith("in ") else None
    if ahead is not None:
        return at.now + ahead
    if found := _UTC.search(clean):
        clean, at = clean[: found.start()].strip(), replace(at, zone="UTC")
    return _local(clean, at, after or at.now)


def read_length(text: str) -> timedelta | None:
    """`2 hours`, `90 min`, `1 h 30 min`, `half an hour`, `1 week`; None where it is no length of time."""
    clean = " ".join(text.lower().split())
    if not _LENGTH.fullmatch(clean):
        return None
    return sum((_part(number, unit) for number, unit in re.findall(_PART, clean)), timedelta(0))


def length_at_start(text: str) -> str:
    """The words a text begins with that are a length of time, as they stand there."""
    found = _LENGTH.match(text.lower())
    return text[: found.end()] if found else ""


def _part(number: str, unit: str) -> timedelta:
    return (_COUNTS.get(number) or float(number.replace(",", "."))) * _UNITS[unit[0]]


def _local(clean: str, at: Zoned, after: datetime) -> datetime:
    """A date, a time of day or both, in either order."""
    zone = ZoneInfo(at.zone)
    today, near = at.now.astimezone(zone).date(), after.astimezone(zone).date()
    rest, day = _date(clean, today)
    weekday = None if day else _WEEKDAY.search(rest)
    rest = _without(rest, weekday) if weekday else rest
    clock = _clock(re.sub(r"\bat\b|,", " ", rest).strip(), clean, at)
    if day:
        return _moment(day, clock, at.zone, after)
    ahead = (_DAYS[weekday[2]] - near.weekday()) % 7 if weekday else 0
    day = near + timedelta(days=ahead)
    found = _moment(day, clock, at.zone, after)
    if found > after and not (weekday and weekday[1] == "next" and ahead == 0):
        return found
    return _moment(day + timedelta(days=7 if weekday else 1), clock, at.zone, after)


def _moment(day: date, clock: time, zone: str, after: datetime) -> datetime:
    """In UTC. A time left out in spring is the moment the clocks jump, as in schedules; one that comes twice in autumn
    is its first, or the second once the first is over."""
    local = datetime.combine(day, clock, UTC)
    first = moment_of(clock_for(zone, local, local).moment(micros(local)))
    again = datetime.combine(day, clock, ZoneInfo(zone)).replace(fold=1).astimezone(UTC)
    return again if first <= after < again else first


def _date(clean: str, today: date) -> tuple[str, date | None]:
    """What is left without the date, and the date, where one is named."""
    try:
        if found := _ISO.search(clean):
            return _without(clean, found), _of_year(found[1], int(found[2]), int(found[3]), today)
        if found := _DAY_MONTH.search(clean):
            return _without(clean, found), _of_year(found[3], _MONTHS[found[2]], int(found[1]), today)
        if found := _MONTH_DAY.search(clean):
            return _without(clean, found), _of_year(found[3], _MONTHS[found[1]], int(found[2]), today)
    except ValueError as error:
        raise Invalid(f"“{clean[:40]}” is not a day of the calendar.") from error
    if found := _NEXT_WEEK.search(clean):
        return _without(clean, found), today + timedelta(days=7 - today.weekday())
    if found := _NEAR.search(clean):
        rest = _without(clean, found)
        day = today + timedelta(days=1) if found[1].startswith("tom") or found[1] == "tmrw" else today
        return (rest or "tonight") if found[1] == "tonight" else rest, day
    return clean, None


def _of_year(year: str | None, month: int, day: int, today: date) -> date:
    if year:
        if abs(int(year) - today.year) > _YEARS:
            raise ValueError(year)
        return date(int(year), month, day)
    this = date(today.year, month, day)
    return this if this >= today else date(today.year + 1, month, day)


def _without(text: str, found: re.Match[str]) -> str:
    return " ".join((text[: found.start()] + " " + text[found.end() :]).split())


def _clock(text: str, whole: str, at: Zoned) -> time:
    if not text and whole:
        return at.usual
    if text == "tonight":
        return _EVENING
    if text in _WORDS:
        return _WORDS[text]
    found = _CLOCK.fullmatch(text)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if found and found[3]:
        hour = hour % 12 + (12 if found[3][0] == "p" else 0) if 1 <= hour <= 12 else 99
    if hour > 23 or minute > 59:
        shown = f"“{whole[:40]}” is not a time I understand. " if whole else "Say a time. "
        raise Invalid(f"{shown}Write it as 18:00, tomorrow 9:00, mon 09:00, 2026-12-24 18:00 or in 2 hours.")
    return time(hour, minute)
