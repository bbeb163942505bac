"""Development only: in a chat, somebody may act as another person of the catalogue, so that one can play all parts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

from bot.activity import Received
from bot.courtesy import without_courtesy, without_greeting
from bot.intents.heard import Heard
from bot.intents.reading import find_person
from bot.places import root_of
from engine.ports import Change, Clock, Record, Ref, Store
from incidents.errors import Invalid
from incidents.model import Person

ACTING = "acting"
R = TypeVar("R", bound=Received)
_ASK = re.compile(r"^act\s+as\s+(.+)$", re.IGNORECASE)


class Acting:
    """Who acts as whom, by chat. Built only where the server runs for development on the loopback."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._parts: dict[tuple[str, str], Person] = {}

    async def start(self, tenants: tuple[str, ...]) -> None:
        """Read who acted as whom before the last stop."""
        for tenant in tenants:
            for ref, stored in await self._store.open(tenant, ACTING):
                if isinstance(stored.snapshot, Record) and stored.snapshot.doc:
                    self._parts[tenant, ref.key] = Person(**stored.snapshot.doc)

    def wanted(self, text: str) -> str:
        """The name after `act as`, or nothing."""
        asked = _ASK.match(without_courtesy(without_greeting(text.lstrip())))
        return asked[1] if asked else ""

    async def act(self, received: Received, name: str, heard: Heard) -> Person | None:
        """From now on this chat's asks come from that person; `me` ends it."""
        key = (received.tenant, root_of(received.conversation.id))
        person = None if name.casefold() in ("me", "myself") else _part(name, heard)
        if person:
            self._parts[key] = person
        else:
            self._parts.pop(key, None)
        ref = Ref(received.tenant, ACTING, key[1])
        stored = await self._store.load(ref)
        version = stored.version if stored else 0
        doc = {"id": person.id, "name": person.name} if person else {}
        await self._store.commit(Change(ref, version, version + 1, Record(doc), self._clock.now()))
        return person

    def cast(self, received: R) -> tuple[R, str]:
        """The activity as the acted person would have sent it, and that person's name; unchanged where nobody acts."""
        part = self._parts.get((received.tenant, root_of(received.conversation.id)))
        return (replace(received, person=part), part.name) if part else (received, "")


def _part(name: str, heard: Heard) -> Person:
    """Who is meant. Raises Invalid with the names to choose from."""
    person = find_person(name, heard)
    if person is None:
        cast = ", ".join(contact.name for contact in heard.policy.people.values())
        raise Invalid(f"I do not know “{name[:60]}”. You can act as: {cast[:300]}.")
    return person
