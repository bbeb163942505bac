"""Who and where the bot has met: conversations it can speak in, people it can reach, learnt from what Teams sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, fields, replace
from operator import attrgetter
from typing import Any

from bot.activity import Account, Conversation, ConversationKind, Received
from bot.intents.heard import Known
from bot.read_activity import NOBODY
from engine.ports import Change, Clock, Conflict, Record, Ref, Store
from incidents.model import Person
from incidents.policy import Policy

CONVERSATION, PERSON = "conversation", "person"

_OF_ONE_MESSAGE = ("id", "thread", "group")
_lasting = attrgetter(*(field.name for field in fields(Conversation) if field.name not in _OF_ONE_MESSAGE))
"""What a conversation has in common with its root, compared at each click; a group that is not told is no news."""


def root_of(conversation_id: str) -> str:
    """The chat or channel a thread belongs to."""
    return conversation_id.partition(";messageid=")[0]


class Places:
    """Kept in memory, written through to the store when something new is learnt; `start` reads what was known."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._conversations: dict[tuple[str, str], Conversation] = {}
        self._people: dict[tuple[str, str], tuple[Person, str]] = {}
        self._homes: dict[tuple[str, str], str] = {}
        self._guests: dict[tuple[str, str], bool] = {}

    async def start(self, tenants: Sequence[str]) -> None:
        """Read what was learnt before."""
        for tenant in tenants:
            for ref, stored in await self._store.open(tenant, CONVERSATION):
                if isinstance(stored.snapshot, Record) and stored.snapshot.doc:
                    self._conversations[tenant, ref.key] = _conversation(stored.snapshot.doc)
            for ref, stored in await self._store.open(tenant, PERSON):
                if isinstance(stored.snapshot, Record):
                    self._remember(tenant, ref.key, stored.snapshot.doc)

    def _remember(self, tenant: str, key: str, doc: Mapping[str, Any]) -> None:
        self._people[tenant, key] = (Person(key, doc["name"]), doc["mri"])
        if doc.get("home"):
            self._homes[tenant, key] = doc["home"]
        if doc.get("guest") is not None:
            self._guests[tenant, key] = doc["guest"]

    async def learn(self, received: Received) -> None:
        """Keep where this came from and who sent it, if that is news. `service_url` follows the newest activity."""
        place, id_ = received.conversation, root_of(received.conversation.id)
        known = self._conversations.get((place.tenant, id_))
        group = place.group or (known.group if known else "")
        if known is None or known.group != group or _lasting(known) != _lasting(place):
            root = self._conversations[place.tenant, id_] = replace(place, id=id_, thread="", group=group)
            await self._keep(Ref(place.tenant, CONVERSATION, id_), asdict(root))
        if received.person.name != NOBODY:
            home = id_ if place.kind is ConversationKind.PERSONAL else ""
            await self.meet(place.tenant, received.person, received.mri, home)

    async def meet(self, tenant: str, person: Person, mri: str, home: str = "", *, guest: bool | None = None) -> None:
        """Keep how somebody is reached: the id Teams writes to, their own chat, whether they are a guest."""
        key = (tenant, person.id)
        home = home or self._homes.get(key, "")
        guest = self._guests.get(key) if guest is None else guest
        if (self._people.get(key), self._homes.get(key, ""), self._guests.get(key)) == ((person, mri), home, guest):
            return
        doc = {"name": person.name, "mri": mri, "home": home, "guest": guest}
        self._remember(tenant, person.id, doc)
        await self._keep(Ref(tenant, PERSON, person.id), doc)

    async def open_home(self, person: Person, mri: str, chat: Conversation) -> None:
        """A personal chat the bot opened itself."""
        self._conversations[chat.tenant, chat.id] = chat
        await self._keep(Ref(chat.tenant, CONVERSATION, chat.id), asdict(chat))
        await self.meet(chat.tenant, person, mri, chat.id)

    async def forget(self, place: Conversation) -> None:
        """The bot was removed from there; from a team, that is from all of its channels."""
        gone = [
            key
            for key, known in self._conversations.items()
            if key == (place.tenant, root_of(place.id)) or (place.team and known.team == place.team)
        ]
        for tenant, conversation in gone:
            del self._conversations[tenant, conversation]
            await self._keep(Ref(tenant, CONVERSATION, conversation), {})

    def conversation(self, tenant: str, conversation_id: str) -> Conversation | None:
        """How to speak in a conversation; a thread is reached through its channel."""
        root = self._conversations.get((tenant, root_of(conversation_id)))
        return replace(root, id=conversation_id) if root else None

    def channels(self, tenant: str) -> Sequence[Conversation]:
        """The channels the bot has met, the first one first."""
        return [c for (t, _), c in self._conversations.items() if t == tenant and c.kind is ConversationKind.CHANNEL]

    def any(self, tenant: str) -> Conversation | None:
        """Some conversation of the tenant."""
        return next((c for (t, _), c in self._conversations.items() if t == tenant), None)

    def home(self, tenant: str, person: Person) -> Conversation | None:
        """Somebody's own chat with the bot."""
        home = self._homes.get((tenant, person.id))
        return self.conversation(tenant, home) if home else None

    def mri(self, tenant: str, person: Person) -> str:
        """The id Teams writes to somebody by, or nothing where the bot never met them."""
        found = self._people.get((tenant, person.id))
        return found[1] if found else ""

    def guest(self, tenant: str, person: Person) -> bool | None:
        """Whether somebody is a guest; None where nobody has asked the roster yet."""
        return self._guests.get((tenant, person.id))

    def by_mri(self, tenant: str, mri: str) -> Person | None:
        """Who a mention names."""
        return next((p for (t, _), (p, m) in self._people.items() if t == tenant and mri in (m, p.id)), None)

    def people(self, tenant: str, policy: Policy) -> Sequence[Known]:
        """Everybody a name may mean: the catalogue, and all the bot has met."""
        return list(_known(policy, [p for (t, _), (p, _) in self._people.items() if t == tenant]))

    async def _keep(self, ref: Ref, doc: Mapping[str, Any]) -> None:
        """Write it down; somebody else writing the same at once has done it for us."""
        stored = await self._store.load(ref)
        version = stored.version if stored else 0
        with suppress(Conflict):
            await self._store.commit(Change(ref, version, version + 1, Record(doc), self._clock.now()))


def _known(policy: Policy, met: Sequence[Person]) -> Iterator[Known]:
    listed = set()
    for contact in policy.people.values():
        names = {contact.key, contact.name, contact.upn, contact.email, contact.entra}
        listed.add(contact.person.id)
        yield Known(contact.person, frozenset(name.casefold() for name in names if name))
    for person in met:
        if person.id not in listed:
            yield Known(person, frozenset({person.name.casefold(), person.id.casefold()}))


def _conversation(doc: Mapping[str, Any]) -> Conversation:
    return Conversation(**{**doc, "kind": ConversationKind(doc["kind"]), "bot": Account(**doc["bot"])})
