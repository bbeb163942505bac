"""A calendar's events as shifts: repeating ones written out, whole days by local midnight, each with its person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, vText

from rota.imports.found import NotImported, Someone
from rota.imports.levels import Levelled
from rota.imports.turning import zone_of

BACK, AHEAD = timedelta(weeks=12), timedelta(weeks=26)
"""How much of a calendar is looked at: enough of the past to see who takes turns with whom."""
MOST_EVENTS, MOST_SHIFTS = 20_000, 5_000
_TOO_OFTEN = ("SECONDLY", "MINUTELY")
_LEVEL = re.compile(r"^\[L(\d)\]\s*", re.IGNORECASE)
_OURS = re.compile(r"^On call: (?P<schedule>.+) \((?P<name>[^()]+)\)$")
_THEIRS = re.compile(r"^On[- ]Call\s*[-:–]\s*(?P<name>[^-–]+?)(\s+[-–]\s+(?P<schedule>.+))?$", re.IGNORECASE)
_NOBODY = "Nobody on call"


def read_calendar(text: bytes) -> Calendar:
    """Raises NotImported where this is no calendar, or none that can be read out."""
    if b"BEGIN:VCALENDAR" not in text[:4096].upper():
        raise NotImported("This is no iCalendar file: it does not begin with BEGIN:VCALENDAR. Name the right --from.")
    try:
        calendar = Calendar.from_ical(text)
        if not isinstance(calendar, Calendar):
            raise NotImported("This iCalendar file begins with something else than a calendar. Export it once more.")
        events = calendar.walk("VEVENT")
        often = any(_often(event) for event in events)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise NotImported("This iCalendar file is damaged and cannot be read. Export it once more.") from error
    if len(events) > MOST_EVENTS:
        raise NotImported(f"This calendar has over {MOST_EVENTS:,} events. Export the rota alone, or a shorter time.")
    if often:
        raise NotImported("An event of this calendar repeats every minute or more often: that is no rota.")
    return calendar


def _often(event: Any) -> bool:
    """It comes too often, or after no time at all, which would never end."""
    rules = event.get("RRULE", [])
    listed = rules if isinstance(rules, list) else [rules]
    return any(
        str((rule.get("FREQ") or [""])[0]).upper() in _TOO_OFTEN or (rule.get("INTERVAL") or [1])[0] < 1
        for rule in listed
    )


def zone_of_calendar(calendar: Calendar, given: str) -> str:
    """The zone asked for, else that of the calendar, else the one most of its events begin in, else its first of any
    kind, else UTC. Windows' names are known.

    Raises NotImported for a zone that nobody knows, also one of a single event, unless a zone is asked for.
    """
    for unknown in () if given else sorted(calendar.get_missing_tzids()):
        zone_of(unknown)
    if given:
        calendar["X-WR-TIMEZONE"] = vText(zone_of(given))  # what expands its events goes by it, too
    named = [str(calendar.get("X-WR-TIMEZONE", ""))]
    named += _zones_of_events(calendar)
    named += [str(zone.get("TZID", "")) for zone in calendar.walk("VTIMEZONE")]
    return zone_of(next((name for name in named if name), ""))


def _zones_of_events(calendar: Calendar) -> list[str]:
    """The TZID of each DTSTART, the most frequent first."""
    begins = [event.get("DTSTART") for event in calendar.walk("VEVENT")]
    found = Counter(str(begin.params.get("TZID", "")) for begin in begins if hasattr(begin, "params"))
    return [name for name, _ in found.most_common() if name]


def shifts_in(calendar: Calendar, now: datetime, zone: str, people: dict[str, Someone]) -> Iterator[Levelled]:
    """Each shift from twelve weeks back to twenty-six ahead; `people` is filled with whom they name."""
    try:
        found = recurring_ical_events.of(calendar).between(now - BACK, now + AHEAD)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise NotImported(
            "An event of this calendar repeats by a rule that cannot be followed. Mend it there."
        ) from error
    if len(found) > MOST_SHIFTS:
        raise NotImported(f"This calendar has over {MOST_SHIFTS:,} shifts in nine months: that is no rota.")
    for event in found:
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        summary = _clean(event.get("SUMMARY"))
        start, end = _moment(event.start, zone), _moment(event.end, zone)
        someone = _someone(event, summary)
        if someone is None or start >= end:
            continue
        known = people.get(someone.id)
        if known is None or (someone.email and not known.email):
            people[someone.id] = someone
        marked = _LEVEL.match(summary)
        yield Levelled(int(marked[1]) if marked else 0, someone.id, start, end)


def _someone(event: Any, summary: str) -> Someone | None:
    """Who it is about: the one invited, else what the title says. None for a gap, and for no title."""
    name = _LEVEL.sub("", summary)
    if name.startswith(_NOBODY):
        return None
    for pattern in (_OURS, _THEIRS):
        if told := pattern.match(name):
            name = told["name"].strip()
    invited = event.get("ATTENDEE", [])
    guests = invited if isinstance(invited, list) else [invited]
    if len(guests) == 1:
        address = re.sub("^mailto:", "", str(guests[0]), flags=re.IGNORECASE)
        called = _clean(getattr(guests[0], "params", {}).get("CN")) or name or address
        if "@" in address:
            return Someone(address.casefold(), called, address)
    if not name:
        return None
    return Someone(name.casefold(), name, name if re.fullmatch(r"\S+@\S+\.\w+", name) else "")


def _moment(value: Any, zone: str) -> datetime:
    """A date is its local midnight; a time without a zone is local."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(0))
    if value.tzinfo is None:
        value = value.replace(tzinfo=ZoneInfo(zone))
    moment: datetime = value.astimezone(UTC)
    return moment


def _clean(text: object) -> str:
    shown = "".join(char if char.isprintable() else " " for char in str(text or ""))
    return " ".join(shown.split())[:200]
