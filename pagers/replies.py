"""An SMS that comes back: whose number it is, and which page they mean."""

from __future__ import annotations

import re

import structlog

from engine.ports import Desk, Store
from incidents.errors import NotFound
from oncall.calls.model import Call
from oncall.contacts.model import TABLE, Contacts
from pagers.answers import Answers
from pagers.words import code_of

YES = frozenset({"1", "ok", "okay", "ack", "acknowledge", "yes", "y"})
_CODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
NONE_OPEN = "Muster: no page of yours waits for an answer."
WHICH = "Muster: more than one page waits. Reply the four digits of the one you mean: {codes}."
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
        meant = _meant(calls, waiting, text)
        if meant is None:
            return _ask(waiting, text)
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


def _meant(calls: list[Call], waiting: list[Call], text: str) -> Call | None:
    """By the code that was sent; a bare yes means the only one there is."""
    codes = _CODE.findall(text)
    named = [call for call in calls if code_of(call.key) in codes]
    first = [call for call in named if call.waiting] or named
    if len(first) == 1:
        return first[0]
    yes = text.strip().strip(".!").casefold() in YES
    return waiting[0] if yes and len(waiting) == 1 else None


def _ask(waiting: list[Call], text: str) -> str:
    if not waiting:
        return NONE_OPEN
    if text.strip().strip(".!").casefold() in YES:
        return WHICH.format(codes=", ".join(f"{code_of(call.key)} {call.about}".strip() for call in waiting[:5]))
    return UNCLEAR


def _digits(number: str) -> str:
    """Services write the same number with and without a plus."""
    return "".join(letter for letter in number if letter.isascii() and letter.isdigit())
