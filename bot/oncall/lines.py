"""A typed line about a rota, taken apart: which schedule, who, from when until when, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.oncall.times import Zoned, length_at_start, read_length, read_moment
from incidents.errors import Invalid
from incidents.model import Person
from incidents.policy import Policy
from oncall.schedules.layers import layers_in, lowest_at
from oncall.schedules.schedule import Layer, Schedule

if TYPE_CHECKING:
    from bot.intents.heard import Heard  # the intents themselves read their lines here

_MONTHS = "jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august"
_MONTHS += "|september|october|november|december"
_WHY = re.compile(r"[\s,;:]+(?:because(?:\s+of)?|since\s+i|reason\s*:?)\s+(?P<why>.+)$", re.IGNORECASE | re.DOTALL)
_BEGINS = re.compile(
    r"(?:^|\s)(?:(?:from|starting|beginning|until|till|up to)\s|(for)(?=\s)"
    r"|(?=\d{1,2}[:.]\d\d|\d{4}-\d|(?:next\s)?(?:mon|tue|wed|thu|fri|sat|sun)(?:[a-z]*day|s|nes|rs?)?\b"
    rf"|(?:today|tonight|tomorrow|noon|midnight|next\sweek)\b|\d{{1,2}}\s?(?:am|pm)\b|\d{{1,2}}-\d{{1,2}}\b(?!-)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:{_MONTHS})\b|(?:{_MONTHS})\s+\d{{1,2}}\b"
    r"|(?:\d{1,4}|half an?|an|one|two|three)\s?(?:minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)\b))",
    re.IGNORECASE,
)
_TO = (
    r"\s(?:until|till|up\s+to|to)\s|\s-\s|(?<=[a-z])-(?=[a-z])|(?:(?<=:\d\d)|(?<=[ap]m))-(?=\d)"
    r"|(?:(?<=\s\d)|(?<=\s\d\d)|(?<=^\d)|(?<=^\d\d))-(?=\d{1,2}(?:$|[\s:.]))|–|—"
)
_BOTH = re.compile(rf"^(?P<start>.+?)\s*(?:{_TO})\s*(?P<end>.+)$", re.IGNORECASE)
_FOR = re.compile(r"^(?P<start>.+?)\s+for\s+(?P<length>.+)$", re.IGNORECASE)


_AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Span:
    """`start` is None for from now on, `end` where none is said; both in UTC."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What is left of the line as `rest`: usually a name."""

    rest: str = ""
    schedule: str = ""
    when: str = ""
    why: str = ""


def read_line(text: str, policy: Policy) -> Line:
    """`@ben for payments from mon 9:00 until tue 9:00 because of the dentist`, in its parts."""
    text = " ".join(text.split())
    why = _WHY.search(f" {text}")
    text = f" {text}"[: why.start()].strip() if why else text
    schedule, text = take_schedule(text, policy)
    at = _where_time_begins(text)
    rest, when = re.sub(r"(?:^|\s)(?:for|on)$", "", text[:at].strip(" ,:")), text[at:].strip(" ,:")
    return Line(rest.removeprefix("with ").strip(), schedule, when, why["why"].strip() if why else "")


def _where_time_begins(text: str) -> int:
    """Up to there it is about people; `for` begins a time only where a length of time follows."""
    for found in _BEGINS.finditer(text):
        if not found[1] or length_at_start(text[found.end() :].lstrip()):
            return found.start()
    return len(text)


def take_schedule(text: str, policy: Policy) -> tuple[str, str]:
    """The key of the schedule that a line names, by its key, its name or its team's, and the line without it."""
    for name, key in _names(policy):
        before, after = r"(?:^|\s)(?:(?:for|in|on|of)\s+)?(?:the\s+)?", r"(?:\s+(?:schedule|rota|team))?(?=$|[\s,.!?:])"
        if found := re.search(before + re.escape(name) + after, text, re.IGNORECASE):
            return key, " ".join((text[: found.start()] + " " + text[found.end() :]).split()).strip(" ,:")
    return "", text


def _names(policy: Policy) -> Iterable[tuple[str, str]]:
    """The longest first, so that Payments EU is not taken for Payments."""
    found = [(name, one.key) for one in policy.schedules.values() for name in (one.key, one.name)]
    teams = [team for team in policy.teams.values() if team.schedule in policy.schedules]
    found += [(name, team.schedule) for team in teams for name in (team.key, team.name)]
    return sorted(((name, key) for name, key in found if name), key=lambda pair: -len(pair[0]))


def read_span(text: str, at: Zoned) -> Span:
    """`from mon 9:00 until tue 9:00`, `until 18:00`, `for 2 hours`, `from 18:00 for 2 h`. Raises Invalid."""
    text = re.sub(r"^(?:from|starting|beginning)\s+", "", text.strip(), flags=re.IGNORECASE)
    if not text:
        return Span()
    if (length := read_length(text)) is not None:
        return Span(None, at.now + length)
    if re.match(r"(?:until|till|up to|for)\s", text, re.IGNORECASE):
        return Span(None, read_end(text, at, at.now))
    if (lasting := _FOR.match(text)) and (length := read_length(lasting["length"])) is not None:
        start = read_moment(lasting["start"], at)
        return Span(start, start + length)
    if both := _BOTH.match(text):
        start = read_moment(both["start"], at)
        return Span(start, read_moment(both["end"], at, after=start))
    return Span(read_moment(text, at))


def read_end(text: str, at: Zoned, start: datetime) -> datetime:
    """`18:00`, `until tue 9:00`, `for 2 hours`, `2 hours`: the first that fits after `start`. Raises Invalid."""
    words = re.sub(r"^(?:until|till|up to|for)\s+", "", text.strip(), flags=re.IGNORECASE)
    length = read_length(words)
    return start + length if length is not None else read_moment(words, at, after=start)


def zoned(heard: Heard, schedule: str = "") -> Zoned:
    """Now, where whoever types lives; a bare date means the time at which this schedule changes hands."""
    contact = heard.policy.contact_of(heard.person)
    found = heard.policy.schedules.get(schedule)
    zone = contact.time_zone if contact else "UTC"
    lowest = lowest_at(found, heard.duty.rotas.get(schedule), heard.now) if found else None
    if not found or not lowest:
        return Zoned(heard.now, zone)
    layer = lowest.layer
    there = heard.now.astimezone(ZoneInfo(layer.time_zone or found.time_zone))
    return Zoned(
        heard.now, zone, datetime.combine(there, layer.handover, there.tzinfo).astimezone(ZoneInfo(zone)).time()
    )


def schedule_of(named: str, heard: Heard) -> str:
    """The schedule meant: the one named, else the only one that whoever asks takes turns in, else the only one.

    "" where that does not tell. Raises Invalid where there is none at all.
    """
    policy = heard.policy
    if named in policy.schedules:
        return named
    if not policy.schedules:
        raise Invalid(
            "There is no schedule yet. An admin can add one to the policy file: a [[schedule]] with its people."
        )
    contact = policy.contact_of(heard.person)
    mine = [
        key
        for key, schedule in policy.schedules.items()
        if contact and any(contact.key in layer.people for layer in _layers(schedule, heard))
    ]
    return mine[0] if len(mine) == 1 else next(iter(policy.schedules)) if len(policy.schedules) == 1 else ""


def _layers(schedule: Schedule, heard: Heard) -> tuple[Layer, ...]:
    """Those in force now or later: what chat has set counts, and what it has replaced does not."""
    return layers_in(schedule, heard.duty.rotas.get(schedule.key), heard.now, heard.now + _AHEAD)


def contact_key(person: Person, heard: Heard) -> str:
    """Somebody's key in the catalogue; by the full name for a mention of somebody the bot has never met."""
    people = heard.policy.people.values()
    named = [one for one in people if one.name.casefold() == person.name.casefold()]
    found = heard.policy.contact_of(person) or (named[0] if len(named) == 1 else None)
    return found.key if found else person.name or person.id
