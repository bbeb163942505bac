"""Moments and spans of a rota in words, in somebody's own time zone: short, and never without the zone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEAR = timedelta(days=6)
"""A weekday alone names one day only this far ahead."""


def place(zone: str) -> str:
    """`Berlin` for Europe/Berlin, `UTC` for UTC: what people call the zone they live in."""
    return "UTC" if zone in ("UTC", "Etc/UTC") else zone.rpartition("/")[2].replace("_", " ")


def clock(moment: datetime, zone: str, at: datetime) -> str:
    """`09:00` today, `Mon 09:00` within six days, `Mon 7 Dec 09:00` beyond, with the year where it is another one."""
    local, today = moment.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(zone))
    time = f"{local.hour:02}:{local.minute:02}"
    if local.date() == today.date():
        return time
    weekday = DAYS[local.weekday()]
    if timedelta(0) < local.date() - today.date() <= _NEAR:
        return f"{weekday} {time}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{weekday} {local.day} {MONTHS[local.month - 1]}{year} {time}"


def moment(value: datetime, zone: str, at: datetime) -> str:
    """`Mon 09:00 (Berlin)`."""
    return f"{clock(value, zone, at)} ({place(zone)})"


def span(start: datetime, end: datetime, zone: str, at: datetime) -> str:
    """`Mon 09:00 to 18:00 (Berlin)`: the day is said once where both are on the same."""
    first, last = clock(start, zone, at), clock(end, zone, at)
    if _same_day(start, end, zone):
        last = last.rpartition(" ")[2]
    return f"{first} to {last} ({place(zone)})"


def spans(parts: Sequence[tuple[datetime, datetime]], zone: str, at: datetime) -> str:
    """One part as in `span`; several as `Mon 30 Nov to Fri 4 Dec, 09:00 to 17:00 (Berlin)` where all keep to the same
    hours, else from the first to the last with how many they are."""
    if len(parts) == 1:
        return span(*parts[0], zone, at)
    there = ZoneInfo(zone)
    hours = {tuple(f"{one.astimezone(there):%H:%M}" for one in part) for part in parts}
    if len(hours) == 1 and all(_same_day(*part, zone) for part in parts):
        opens, closes = hours.pop()
        return f"{_day(parts[0][0], zone, at)} to {_day(parts[-1][0], zone, at)}, {opens} to {closes} ({place(zone)})"
    whole = span(parts[0][0], parts[-1][1], zone, at)
    return f"{whole}, {len(parts)} shifts"


def _day(moment: datetime, zone: str, at: datetime) -> str:
    local, today = moment.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(zone))
    year = f" {local.year}" if local.year != today.year else ""
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year}"


def in_words(parts: Sequence[tuple[datetime, datetime]], zone: str, at: datetime) -> str:
    """As in `from_until`; several parts as in `spans`."""
    return from_until(*parts[0], zone, at) if len(parts) == 1 else spans(parts, zone, at)


def from_until(start: datetime, end: datetime, zone: str, at: datetime) -> str:
    """`from Mon 09:00 until Tue 09:00 (Berlin)`, or only `until …` for what begins now."""
    if start <= at:
        return f"until {moment(end, zone, at)}"
    first, last = clock(start, zone, at), clock(end, zone, at)
    return f"from {first} until {last.rpartition(' ')[2] if _same_day(start, end, zone) else last} ({place(zone)})"


def _same_day(start: datetime, end: datetime, zone: str) -> bool:
    return start.astimezone(ZoneInfo(zone)).date() == end.astimezone(ZoneInfo(zone)).date()


def together(names: Iterable[str]) -> str:
    """`Ana, Ben and Carol`."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
