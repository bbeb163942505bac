"""Swap shifts: ask somebody, and answer."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from bot.intents.reading import read_person
from bot.oncall.lines import contact_key, schedule_of, take_schedule, zoned
from bot.oncall.times import read_moment
from incidents.errors import Invalid
from incidents.model import Person
from oncall.rotas.commands import AnswerSwap, AskSwap, WithdrawSwap

_GIVING = re.compile(r"\s*\b(?:for nothing|for free|without (?:a )?return|giving it away)\b", re.IGNORECASE)
_WITH = re.compile(r"(?:^|\s)with\s+", re.IGNORECASE)
_MINE = re.compile(r"^(?:my\s+)?(?:shifts?|duty)?\s*(?:of|on|from|at|starting)?\s*", re.IGNORECASE)
_TIME = re.compile(r"\s(?:on|from|at|starting|for my shift)\s.*$", re.IGNORECASE)


def read(heard: Heard) -> Answer:
    if heard.clicked:
        return _from_form(heard)
    named, text = take_schedule(_GIVING.sub("", heard.text), heard.policy)
    key = schedule_of(named, heard)
    when, other = _parts(text)
    if not key or not other:
        return Show("swap", {"schedule": key})
    person = read_person(other, heard)
    start = _shift_meant(when, heard, key) if when else None
    return _ask(heard, key, person, start, giving=_GIVING.search(heard.text) is not None)


def _shift_meant(when: str, heard: Heard, key: str) -> datetime:
    """When it begins. `next week` is the asker's first shift that begins in that week, whatever its day."""
    at = zoned(heard, key)
    start = read_moment(when, at)
    contact = heard.policy.contact_of(heard.person)
    if when.lower() == "next week" and contact:
        monday = read_moment("next week 00:00", at)
        mine = heard.duty.next_shift(key, contact.key, monday, timedelta(days=7))
        return mine.start if mine else start
    return start


def _parts(text: str) -> tuple[str, str]:
    """`mon 09:00 with @ben` or `with @ben on mon 09:00`: when, and with whom."""
    found = _WITH.search(text)
    if not found and not text.startswith("@"):
        return text, ""
    before, other = (text[: found.start()], text[found.end() :]) if found else ("", text)
    after = _TIME.search(other)
    when = _MINE.sub("", before.strip()) or (re.sub(r"^\s\S+\s", "", after[0]) if after else "")
    return when.strip(), (other[: after.start()] if after else other).strip()


def _from_form(heard: Heard) -> Answer:
    """`shift` is a schedule and when the shift begins there, as the form lists them."""
    key, _, begins = heard.value("shift").partition("|")
    if not key:
        raise Invalid("Choose one of your shifts.")
    try:
        start = datetime.fromisoformat(begins) if begins else None
    except ValueError as error:
        raise Invalid("Choose one of your shifts from the list.") from error
    if start and start.tzinfo is None:
        raise Invalid("Choose one of your shifts from the list.")
    person = read_person(heard.value("person") or heard.value("named"), heard)
    return _ask(heard, key, person, start, giving=heard.value("giving") == "true")


def _ask(heard: Heard, key: str, person: Person, start: datetime | None, *, giving: bool) -> Answer:
    said = f"Asked {person.name}. The card in your own chats shows how it stands; until then nothing changes."
    return Do(AskSwap(contact_key(person, heard), start, giving, key), said, kind="rota", subject=key)


def read_accept(heard: Heard) -> Answer:
    return Do(AnswerSwap(_swap(heard), accept=True), kind="rota", subject=_schedule(heard), show="swapped")


def read_decline(heard: Heard) -> Answer:
    return Do(AnswerSwap(_swap(heard), accept=False), kind="rota", subject=_schedule(heard), show="swapped")


def read_withdraw(heard: Heard) -> Answer:
    return Do(WithdrawSwap(_swap(heard)), kind="rota", subject=_schedule(heard), show="swapped")


def _swap(heard: Heard) -> str:
    if not heard.value("swap"):
        raise Invalid("This card does not say which swap it is about. Look at the newest one, or ask again: swap.")
    return heard.value("swap")[:40]


def _schedule(heard: Heard) -> str:
    if heard.value("schedule") not in heard.policy.schedules:
        raise Invalid("That schedule is not there any more. Look at all of them: oncall.")
    return heard.value("schedule")


INTENT = Intent(
    "On call",
    usage="swap [mon 9:00] with @who",
    what="offer your shift for their next one; they must accept",
    phrases=("swap", "swap shift", "swap shifts", "swap my shift", "trade"),
    read=read,
    verb="swap.ask",
    form="swap",
    about=About.NOTHING,
    command=AskSwap,
)
ACCEPT = Intent("On call", "", "", (), read_accept, "swap.accept", "", About.NOTHING, AnswerSwap)
DECLINE = Intent("On call", "", "", (), read_decline, "swap.decline", "", About.NOTHING, AnswerSwap)
WITHDRAW = Intent("On call", "", "", (), read_withdraw, "swap.withdraw", "", About.NOTHING, WithdrawSwap)
