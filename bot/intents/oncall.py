"""Who is on call, now or at another time, one's own shifts, and what a schedule should be looked at for."""

from __future__ import annotations

import re

from bot.intents.heard import Answer, Heard, PickPerson, Show
from bot.intents.intent import About, Intent
from bot.intents.reading import read_person
from bot.oncall.lines import contact_key, take_schedule, zoned
from bot.oncall.times import read_moment
from incidents.errors import Invalid
from oncall.rotas.commands import TakeDuty

_FILLERS = re.compile(r"^(?:(?:for|on|at|right now|now|today|here|the)\b\s*)+|(?:right )?\bnow$", re.IGNORECASE)
_WEEK = re.compile(r"^(?:(?P<next>next)|this)\s+week$", re.IGNORECASE)
_MINE = ("me", "my shifts", "mine", "myself")


def read(heard: Heard) -> Answer:
    """A schedule or team, a time, a person, or several of these: `payments tomorrow`, `@ana`, `next week`."""
    text = heard.text[:200].strip(" ?.!")
    key, rest = take_schedule(text, heard.policy)
    rest = _FILLERS.sub("", rest).strip()
    if rest.lower() in _MINE:
        return Show("shifts", {"schedule": key})
    if week := _WEEK.match(rest):
        return Show("weeks", {"schedule": key, "ahead": "1" if week["next"] else "0"})
    if not rest:
        return Show("oncall", {"words": heard.text[:200]})
    try:
        moment = read_moment(rest, zoned(heard, key))
    except Invalid:
        return _of_person(heard, key, rest)
    return Show("oncall", {"schedule": key, "at": moment.isoformat()})


def _of_person(heard: Heard, key: str, name: str) -> Answer:
    """Whoever is no person is told as a schedule that is not there."""
    try:
        person = read_person(name, heard)
    except (Invalid, PickPerson):
        if name.startswith("@"):
            raise
        return Show("oncall", {"words": heard.text[:200]})
    return Show("shifts", {"schedule": key, "whose": contact_key(person, heard)})


def read_mine(heard: Heard) -> Answer:
    return Show("shifts", {"schedule": take_schedule(heard.text[:200], heard.policy)[0]})


def read_checks(heard: Heard) -> Answer:
    return Show("checks", {"words": heard.text[:200]})


INTENT = Intent(
    "On call",
    usage="oncall [schedule or team] [tomorrow 18:00], oncall @who",
    what="who is on call now or then, until when and who follows",
    phrases=("oncall", "on call", "on-call", "who is on call", "who's on call", "whos on call", "who is oncall"),
    read=read,
    about=About.NOTHING,
    command=TakeDuty,
)
SHIFTS = Intent(
    "On call",
    usage="my shifts",
    what="when you are on call in the coming weeks",
    phrases=(
        "my shifts",
        "my shift",
        "my on call",
        "my oncall",
        "when am i on call",
        "when am i oncall",
        "am i on call",
    ),
    read=read_mine,
    about=About.NOTHING,
    command=TakeDuty,
)
CHECKS = Intent(
    "On call",
    usage="oncall check [schedule]",
    what="gaps, double bookings, rest and fair shares of the coming weeks",
    phrases=("oncall check", "oncall checks", "on call check", "on-call check", "check oncall", "check the rota"),
    read=read_checks,
    about=About.NOTHING,
    command=TakeDuty,
)
