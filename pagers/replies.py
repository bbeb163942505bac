"""An SMS that comes back: whose number it is, and which page they mean."""

from __future__ import annotations

import re

import structlog

from engine.ports import Desk, Store
from incidents.errors import NotFound
from oncall.calls.model import Call
from oncall.contacts.model import TABLE, Contacts
from pagers.answers import Answers
from pagers.words import code_of, long_code_of

YES = frozenset({"1", "ok", "okay", "ack", "acknowledge", "yes", "y"})
_CODE = re.compile(r"(?<!\d)(?:\d{4}|\d{6})(?!\d)")
_NAMED = re.compile(r"(?:ack(?:nowledge)?\s+)?(\S+?)[.!]*", re.IGNORECASE)
NONE_OPEN = "Muster: no page of yours waits for an answer."
WHICH = "Muster: more than one page waits. Reply the four digits of the one you mean: {codes}."
ALIKE = "Muster: that is more than one page. Reply the six digits of the one you mean: {codes}."
UNCLEAR = "Muster did not understand. Reply the four digits of the page to acknowledge it."

log = structlog.get_logger(__name__)


class Replies:
    """Knows people by their verified numbers, in all tenants of this server."""

    def __init__(self, store: Store, desk: Desk, answers: Answers) -> None:
        self._store = store
        self._desk = desk
        self._answers = answers

    async def heard(self, number: str, text: str, key: str) -> str:
        """What to send back, nothing to a stranger. `key` names the message for good."""
        calls = await self._calls_of(number)
        if calls is None:
            log.info("SMS from a number that is nobody's verified contact")
            return ""
        waiting = [call for call in calls if call.waiting]
        meant = _meant(calls, text) or (waiting if _is_yes(text) else [])
        if len(meant) != 1:
            return _ask(waiting, meant, text)
        return await self._acknowledged(meant[0], key)

    async def _acknowledged(self, meant: Call, key: str) -> str:
        told = await self._answers.of_person(meant, "SMS", key)
        return f"Muster: {meant.about} {told}" if meant.about else f"Muster: {told}"

    async def _calls_of(self, number: str) -> list[Call] | None:
        """Those of the people whose number this is; none where it is nobody's."""
        found: list[Call] | None = None
        for tenant in self._answers.tenants:
            people = await self._people(tenant, _digits(number))
            if people:
                opened = await self._store.open(tenant, "call")
                calls = [each.snapshot for _, each in opened if isinstance(each.snapshot, Call)]
                found = [*(found or []), *(call for call in calls if call.person.id in people)]
        return found

    async def _people(self, tenant: str, digits: str) -> set[str]:
        people, after = set(), ""
        while rows := await self._store.rows(tenant, TABLE, after):
            after = rows[-1].id
            for row in rows:
                address = row.doc.get("address")
                if digits and isinstance(address, str) and _digits(address) == digits and "@" not in address:
                    person, _, contact = row.id.rpartition("/")
                    people |= {person} if await self._verified(tenant, person, contact) else set()
        return people

    async def _verified(self, tenant: str, person: str, contact: str) -> bool:
        """Anybody may type anybody's number; it counts once its code came back."""
        try:
            contacts = await self._desk.oncall(tenant, "contacts", person)
        except NotFound:
            return False
        point = contacts.point(contact) if isinstance(contacts, Contacts) else None
        return point is not None and point.verified_at is not None and point.road.rings


def _meant(calls: list[Call], text: str) -> list[Call]:
    """Those that a reply names: by six digits, by the name of incident or alarm alone, or by four digits.

    Of several one that waits is meant, and of several calls for one thing any will do.
    """
    codes, named = set(_CODE.findall(text)), _NAMED.fullmatch(text.strip())
    about = named[1].casefold() if named else ""
    for found in (
        [call for call in calls if long_code_of(call) in codes],
        [call for call in calls if call.about and call.about.casefold() == about],
        [call for call in calls if code_of(call.key) in codes],
    ):
        first = [call for call in found if call.waiting] or found[:1]
        things: dict[tuple[str, str], Call] = {}
        for call in first:
            things.setdefault((call.tenant, call.about or call.key), call)
        if things:
            return list(things.values())
    return []


def _is_yes(text: str) -> bool:
    """A bare yes means the only page there is."""
    return text.strip().strip(".!").casefold() in YES


def _ask(waiting: list[Call], alike: list[Call], text: str) -> str:
    if not waiting:
        return NONE_OPEN
    if _is_yes(text):
        return WHICH.format(codes=", ".join(f"{code_of(call.key)} {call.about}".strip() for call in waiting[:5]))
    if alike:
        return ALIKE.format(codes=", ".join(f"{long_code_of(call)} {call.about or 'test'}" for call in alike[:5]))
    return UNCLEAR


def _digits(number: str) -> str:
    """Services write the same number with and without a plus."""
    return "".join(letter for letter in number if letter.isascii() and letter.isdigit())
