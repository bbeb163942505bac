"""Which incident a typed ask means: the room's, the one named, the only one you have a role in, else you pick."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.eyes import OWN_CHAT, check_overheard, shows
from bot.matching import Match, without_key
from bot.oncall.alarms import alarms_of, instead, naming, waiting_for
from bot.oncall.open_alarms import answered_already
from engine.ports import Desk, Row, Store
from incidents import rights
from incidents.commands import Acknowledge, ClaimRole, SnoozePage
from incidents.decisions.paging import settled
from incidents.errors import Refused, Stale
from incidents.model import Incident, Page, Person
from incidents.policy import Policy
from oncall.alarms.model import Alarm

KEY = re.compile(r"INC-[1-9]\d{0,8}")
MERGE = "incident.merge"
ROOMS = "rooms"
"""The paged table from conversation to incident, kept for closed incidents too."""


class PickIncident(Exception):
    """Several incidents may be meant."""

    def __init__(self, incidents: Sequence[Incident]) -> None:
        super().__init__("pick an incident")
        self.incidents = incidents


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and from where; `aloud` where others read the answer."""

    tenant: str
    person: Person
    guest: bool
    conversation: str
    aloud: bool = False


class Which:
    """Finds the incident; only those the asker may see come into question."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self._store = store
        self._desk = desk

    async def find(self, asker: Asker, match: Match) -> tuple[Incident, str]:
        """The incident and the text without its number. Raises PickIncident, NotFound, Refused."""
        named, text = _subject(match)
        rooms = await self.of_room(asker)
        leading = named and without_key(match.rest) != match.rest
        if len(rooms) == 1 and (not leading or named == rooms[0].key):
            return rooms[0], _left(match, text) if named == rooms[0].key else text
        if named:
            meant = await self.named(asker, named)
            if len(rooms) == 1 and meant.key != rooms[0].key:
                raise PickIncident([meant, rooms[0]])
            return meant, _left(match, text)
        if not rooms and await self._room_row(asker):
            # The room of one that is hidden here: whatever is typed in it is meant for no other.
            raise Refused(OWN_CHAT)
        open_ones = rooms or await self.open(asker)
        calling = [] if asker.aloud else _calling(asker.person, match, open_ones)
        if len(calling) == 1:
            return calling[0], text
        mine = [incident for incident in open_ones if incident.holds(asker.person)]
        if len(mine) == 1:
            return mine[0], text
        if not open_ones:
            raise Refused("No incident is open. To begin one, type: declare <title>.")
        raise PickIncident(mine or open_ones)

    async def meant(self, asker: Asker, match: Match) -> Match:
        """The same, but for an `ack` or `snooze` that names an alarm, or in one's own chat means one.

        Raises Refused with a choice where several things wait.
        """
        if match.named or match.intent.command not in (Acknowledge, SnoozePage):
            return match
        alarms = await alarms_of(self._store, asker.tenant)
        if named := naming(match, alarms, asker.person):
            return named
        waiting = [] if asker.aloud else waiting_for(asker.person, alarms)
        if not waiting or await self.of_room(asker):
            await self._check_answered(asker, match, alarms)
            return match
        return instead(match, waiting, _waiting(asker.person, await self.open(asker)))

    async def _check_answered(self, asker: Asker, match: Match, alarms: Sequence[Alarm]) -> None:
        """Raises Refused where `ack` can only mean an alarm that was answered: it is said by whom."""
        said = answered_already(asker.person, alarms) if match.intent.command is Acknowledge else ""
        if said and not await self.open(asker) and not await self.of_room(asker):
            raise Stale(said)

    def chosen(self, match: Match, key: str) -> str:
        """What is left of the words once this incident was picked for them."""
        return _left(match, match.rest) if match.named[:1] == (key,) else match.rest

    async def maybe(self, asker: Asker, match: Match) -> Incident | None:
        """The incident of this room or the one named, for asks that also work without any."""
        if match.named:
            return await self.named(asker, match.named[0])
        rooms = await self.of_room(asker)
        return rooms[0] if len(rooms) == 1 else None

    async def named(self, asker: Asker, key: str) -> Incident:
        """The incident of this number. Raises NotFound, or Refused where others would read along."""
        if not KEY.fullmatch(key):
            raise rights.hidden(key)
        incident = await self._desk.incident(
            asker.tenant, key, asker.person, guest=asker.guest, here=asker.conversation
        )
        check_overheard(incident, asker.conversation, aloud=asker.aloud)
        return incident

    async def of_room(self, asker: Asker) -> Sequence[Incident]:
        """The incidents that live in this conversation: the open ones, else the last closed one."""
        here = [i for i in await self.open(asker) if i.room and i.room.conversation == asker.conversation]
        if here:
            return here
        row = await self._room_row(asker)
        if row is None:
            return []
        try:
            return [await self.named(asker, row.doc["incident"])]
        except Refused:
            # Private: for this person the room has no incident.
            return []

    async def _room_row(self, asker: Asker) -> Row | None:
        return await self._store.row(asker.tenant, ROOMS, asker.conversation)

    async def open(self, asker: Asker) -> Sequence[Incident]:
        """Every open incident this person may see, newest first."""
        policy = await self._desk.policy(asker.tenant)
        stored = await self._store.open(asker.tenant, "incident")
        found = [s.snapshot for _, s in stored if isinstance(s.snapshot, Incident) and s.snapshot.is_open]
        seen = [i for i in found if _may_see(asker, i, policy)]
        return sorted(seen, key=lambda incident: -incident.number)


def _may_see(asker: Asker, incident: Incident, policy: Policy) -> bool:
    return shows(asker.person, incident, policy, guest=asker.guest, where=asker.conversation, aloud=asker.aloud)


def _calling(person: Person, match: Match, incidents: Sequence[Incident]) -> Sequence[Incident]:
    """Where this person was paged and is waited for; asked by those who answer a page, and by nobody else."""
    if match.intent.command not in (Acknowledge, ClaimRole, SnoozePage):
        return ()
    return list({i.key: i for i, _ in _waiting(person, incidents)}.values())


def _waiting(person: Person, incidents: Sequence[Incident]) -> list[tuple[Incident, Page]]:
    """The pages that wait for this person."""
    calling = ((i, page) for i in incidents for page in i.pages if page.person.id == person.id)
    return [(i, page) for i, page in calling if not settled(i, page)]


def _subject(match: Match) -> tuple[str, str]:
    """The incident meant by number. For a merge the last number is the target, not the subject."""
    if match.intent.verb != MERGE:
        return (match.named[0] if match.named else ""), match.rest
    if len(match.named) < 2:
        return "", match.rest
    return match.named[0], match.named[-1]


def _left(match: Match, text: str) -> str:
    """The text without the number that said which incident is meant; a merge keeps its target."""
    return text if match.intent.verb == MERGE else without_key(text)
