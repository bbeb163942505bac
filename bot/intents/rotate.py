"""Set another rotation: who takes turns, how long each, from when."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from bot.intents.reading import read_person
from bot.oncall.lines import contact_key, schedule_of, take_schedule
from bot.oncall.times import Zoned, read_moment
from incidents.errors import Invalid
from oncall.rotas.commands import ResetRotation, SetRotation
from oncall.rotas.model import Rota
from oncall.rotas.moments import moment
from oncall.rotas.rotations import every, next_handover
from oncall.schedules.layers import lowest_at
from oncall.schedules.schedule import Layer, Schedule, Unit

_EVERY = re.compile(
    r"[\s,]*\b(?:every|each)\s+(?:(?P<number>\d{1,4})\s*)?(?P<unit>hours?|h|days?|d|weeks?|w)\b|[\s,]*\b(?P<word>daily|weekly)\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"[\s,]*\b(?:from|starting|beginning)\s+(?P<when>.+)$", re.IGNORECASE)
_RESET = re.compile(r"(?:reset|back|back to (?:the )?(?:policy )?file|remove|off)", re.IGNORECASE)
_BACK = "{0} goes back to the rotation of the policy file. When, and who is on call: oncall week."
_UNITS = {"h": Unit.HOURS, "d": Unit.DAYS, "w": Unit.WEEKS}


def read(heard: Heard) -> Answer:
    if heard.clicked:
        key, names = heard.value("schedule"), heard.value("people")
        turn, when = f"every {heard.value('every')}" if heard.value("every") else "", heard.value("start")
        if not key:
            raise Invalid("Choose a schedule.")
    else:
        named, text = take_schedule(heard.text, heard.policy)
        key = schedule_of(named, heard)
        text, turn = _without(_EVERY, text)
        text, when = _without(_FROM, text)
        names, when = text, _FROM.sub(r"\g<when>", when)
    if not key or not names.strip():
        return Show("rotate", {"schedule": key})
    schedule = heard.policy.schedules.get(key)
    if schedule is None:
        raise Invalid("That schedule is not there any more. Look at all of them: oncall.")
    if _RESET.fullmatch(names.strip()):
        return Do(ResetRotation(key), _BACK.format(schedule.name), kind="rota", subject=key)
    people = tuple(contact_key(read_person(name, heard), heard) for name in _names(names))
    rotation = _layer(schedule, heard.duty.rotas.get(key), people, turn, when, heard.now)
    return Do(SetRotation(rotation, key), _said(schedule, rotation, heard), kind="rota", subject=key)


def _without(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """The text without what the pattern finds, and that."""
    found = pattern.search(text)
    return (" ".join(f"{text[: found.start()]} {text[found.end() :]}".split()), found[0]) if found else (text, "")


def _names(text: str) -> list[str]:
    return [name for part in re.split(r"[,;\n]|\band\b|\bthen\b|→", text) if (name := part.strip())]


def _layer(
    schedule: Schedule, rota: Rota | None, people: tuple[str, ...], turn: str, when: str, now: datetime
) -> Layer:
    """Like the layer in force but for what was said. Times are those of the schedule, where its people hand over."""
    lowest = lowest_at(schedule, rota, now)
    base = lowest.layer if lowest else Layer((), now.date())
    length, unit = _turn(turn) or (base.every, base.unit)
    rotation = replace(base, people=people, every=length, unit=unit)
    zone = rotation.time_zone or schedule.time_zone
    if when:
        first = read_moment(when, Zoned(now, zone, base.handover))
    else:
        first = next_handover(replace(base, people=base.people or ("anybody",)), schedule.time_zone, now)
    local = first.astimezone(ZoneInfo(zone))
    return replace(rotation, starts=local.date(), handover=local.time())


def _turn(text: str) -> tuple[int, Unit] | None:
    """How long a turn is, where it is said."""
    if not text:
        return None
    found = _EVERY.search(text)
    if found is None:
        raise Invalid("How long is a turn? Such as: every 1 week, every 2 days, every 12 hours.")
    unit = _UNITS[(found["unit"] or found["word"])[0].lower()]
    return int(found["number"] or 1), unit


def _said(schedule: Schedule, rotation: Layer, heard: Heard) -> str:
    names = ", ".join(heard.policy.people[key].name if key in heard.policy.people else key for key in rotation.people)
    begins = datetime.combine(rotation.starts, rotation.handover, ZoneInfo(rotation.time_zone or schedule.time_zone))
    when = moment(begins, schedule.time_zone, heard.now)
    return f"{names} take turns in {schedule.name}, {every(rotation)} each, from {when} on."


def read_reset(heard: Heard) -> Answer:
    """The button beside a rotation that was set in chat."""
    schedule = heard.policy.schedules.get(heard.value("schedule"))
    if schedule is None:
        raise Invalid("That schedule is not there any more. Look at all of them: oncall.")
    return Do(ResetRotation(schedule.key), _BACK.format(schedule.name), kind="rota", subject=schedule.key)


INTENT = Intent(
    "On call",
    usage="rotate <schedule> ana, ben [every 1 week] [from mon 09:00], rotate <schedule> reset",
    what="set another rotation (leads and admins)",
    phrases=("rotate", "rotation", "set rotation"),
    read=read,
    verb="rotation.set",
    form="rotate",
    about=About.NOTHING,
    command=SetRotation,
)
RESET = Intent("On call", "", "", (), read_reset, "rotation.reset", "", About.NOTHING, ResetRotation)
