"""Reading what people type: times, people, roles, services, yes and no."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.courtesy import without_courtesy
from bot.intents.heard import Heard, PickPerson
from incidents.errors import Invalid
from incidents.model import Person, Role, Severity

ROLES: Mapping[str, Role] = {
    "ic": Role.IC, "commander": Role.IC, "incident commander": Role.IC, "command": Role.IC,
    "tl": Role.TL, "tech": Role.TL, "tech lead": Role.TL, "technical lead": Role.TL,
    "cl": Role.CL, "comms": Role.CL, "comms lead": Role.CL, "communications": Role.CL, "communications lead": Role.CL,
}  # fmt: skip
_DATE = r"\d{4}-\d\d-\d\d|\d{1,2} [a-z]{3}(?: \d{4})?"
_TIME = re.compile(rf"^(?:(?P<date>{_DATE})[ t])?(\d{{1,2}})[:.](\d\d)\s*(?:utc|z)?$", re.IGNORECASE)
_DATES = ("%Y-%m-%d", "%d %b %Y")
_AGO = re.compile(r"^(\d{1,4})\s*(m|min|mins|minutes?|h|hours?)\s+ago$", re.IGNORECASE)
_AS = re.compile(r"\s(?:as|is)\s(.{1,40})$", re.IGNORECASE)
_IN = re.compile(r"^(?:in\s+)?(\d{1,4})\s*(m|min|mins|minutes?|h|hours?|d|days?)$", re.IGNORECASE)


def read_time(text: str, now: datetime) -> datetime:
    """A moment in the past: `14:05` (UTC, yesterday where that lies ahead), `2026-11-20 14:05`, `20 min ago`, `now`."""
    clean = text.strip()
    if clean.lower() in ("now", "just now"):
        return now
    ago = _AGO.match(clean)
    if ago:
        return now - _span(ago[1], ago[2])
    found = _TIME.match(clean)
    if not found:
        raise Invalid(f"“{clean[:30]}” is not a time. Write it as 14:05 (UTC), or 20 min ago.")
    at = _at(found, now)
    return at - timedelta(days=1) if at > now and not found["date"] else at


def read_end(text: str, now: datetime) -> datetime:
    """A moment ahead: `18:00` (UTC, tomorrow where that has passed), a full date, `2 h`, `3 days`."""
    clean = text.strip()
    ahead = _IN.match(clean)
    if ahead:
        return now + _span(ahead[1], ahead[2])
    found = _TIME.match(clean)
    if not found:
        raise Invalid(f"“{clean[:30]}” is not a time. Write it as 18:00 (UTC), 2 h or 3 days.")
    at = _at(found, now)
    return at + timedelta(days=1) if at <= now and not found["date"] else at


def _span(number: str, unit: str) -> timedelta:
    return int(number) * {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}[unit[0].lower()]


def _at(found: re.Match[str], now: datetime) -> datetime:
    """The moment named; a day without its year is the one nearest to now."""
    try:
        day = _day(found["date"], now) if found["date"] else now
        return day.replace(hour=int(found[2]), minute=int(found[3]), second=0, microsecond=0)
    except ValueError as error:
        raise Invalid(f"“{found[0]}” is not a time of day. Write it as 14:05 (UTC).") from error


def _day(text: str, now: datetime) -> datetime:
    for form in _DATES:
        for candidate in (text, f"{text} {now.year}"):
            try:
                return datetime.strptime(candidate, form).replace(tzinfo=now.tzinfo)
            except ValueError:
                continue
    raise ValueError(text)


def read_role(text: str) -> Role:
    role = ROLES.get(_bare(text))
    if role is None:
        raise Invalid("Which role? ic (Incident Commander), tl (Technical Lead) or cl (Communications Lead).")
    return role


def split_role(text: str) -> tuple[Role, str]:
    """The role the text begins with, and the rest: the longest name wins. `ana as ic` is understood as well."""
    words = text.split()
    for length in (4, 3, 2, 1):
        role = ROLES.get(_bare(" ".join(words[:length])))
        if role and len(words) >= length:
            return role, " ".join(words[length:]).removeprefix("to ")
    turned = _AS.search(text)
    if turned and (role := ROLES.get(_bare(turned[1]))):
        return role, text[: turned.start()]
    return read_role(words[0] if words else ""), ""


def _bare(text: str) -> str:
    """`the IC role` is `ic`."""
    words = text.lower().replace('"', " ").split()
    return " ".join(word for word in words if word not in ("the", "role", "of", "as", "a"))


def read_severity(text: str) -> Severity:
    found = re.fullmatch(r"(?:sev(?:erity)?[\s-]*)?([1-4])", text.strip(), re.IGNORECASE)
    if not found:
        raise Invalid("Which severity? 1 (Critical), 2 (Major), 3 (Minor) or 4 (Low).")
    return Severity(int(found[1]))


def find_person(name: str, heard: Heard) -> Person | None:
    """Who is meant: a mention, an id or address, a full name, or a part of one name only. Several fit: PickPerson."""
    wanted = without_courtesy(name.strip().lstrip("@").strip()).casefold()
    if not wanted:
        return None
    if wanted in ("me", "myself"):
        return heard.person
    for text, person in heard.mentions.items():
        if wanted == text.lstrip("@").casefold():
            return person
    exact = _people(heard, lambda aliases: wanted in aliases)
    partial = exact or _people(heard, lambda aliases: any(_part_of(wanted, alias) for alias in aliases))
    if len(partial) > 1:
        raise PickPerson(name.strip(), partial)
    return partial[0] if partial else None


def _people(heard: Heard, fits: Callable[[frozenset[str]], bool]) -> list[Person]:
    found = {known.person.id: known.person for known in heard.people() if fits(known.aliases)}
    return list(found.values())


def _part_of(wanted: str, alias: str) -> bool:
    return alias.startswith(wanted) or any(word.startswith(wanted) for word in alias.split())


def read_person(name: str, heard: Heard) -> Person:
    person = find_person(name, heard)
    if person is None:
        raise Invalid(
            f"I do not know “{name.strip()[:60] or 'nobody'}”. Mention the person with @, or use the full name."
        )
    return person


def last_person(text: str, heard: Heard) -> tuple[str, Person]:
    """`<something> @who`: the mention wherever it stands, else the last words after an @."""
    for shown, person in heard.mentions.items():
        at = text.casefold().rfind(shown.casefold())
        if at >= 0:
            rest = text[:at].rstrip(" @") + " " + text[at + len(shown) :]
            return " ".join(rest.split()), person
    before, at_sign, name = text.rpartition("@")
    if not at_sign:
        raise Invalid("Say who, with an @: @ana.")
    return before.strip(), read_person(name, heard)


def yes(value: str) -> bool:
    """A card's toggle."""
    return value.strip().lower() in ("true", "yes", "1", "on")
