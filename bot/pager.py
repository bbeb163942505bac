"""Pages: the call in somebody's own chat, kept true there when it has been answered or is not needed any more."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from bot.activity import Conversation
from bot.connector import Connector
from bot.faults import Gone
from bot.homes import Homes
from bot.links import link_to
from bot.oncall.paged import alarm_of, draw
from bot.places import Places
from bot.posting import Activity, fitting, sizes
from engine.ports import Claimed, Clock, Desk, Request, Row, Store, Undeliverable
from incidents.model import MUSTER, Incident
from oncall.alarms.model import Alarm
from oncall.calls.commands import RecordTry
from oncall.calls.model import Call
from oncall.effects import RefreshPage, SendPage

TABLE = "calls"
"""The paged table from a call to the message that carries it."""


class Pager:
    """Both effects of a call's card share a lane, so that a refresh finds the message that a send has left."""

    def __init__(
        self, store: Store, desk: Desk, connector: Connector, places: Places, homes: Homes, clock: Clock
    ) -> None:
        self._store = store
        self._desk = desk
        self._connector = connector
        self._places = places
        self._homes = homes
        self._clock = clock

    async def send(self, claimed: Claimed, effect: SendPage) -> Sequence[Row]:
        """Call the person; the row says where the message stands."""
        call = await self._call(claimed.tenant, effect.call)
        if not call.waiting:
            return ()
        thing = await self._thing(call)
        activities = await self._drawn(call, thing, alert=True, repeat=claimed.doubtful)
        incident = thing if isinstance(thing, Incident) else None
        home = await self._homes.of(claimed.tenant, call.person, incident)
        try:
            message = await self._send(home, activities)
        except Gone:
            home = await self._homes.anew(home, call.person, incident)
            message = await self._send(home, activities)
        await self.tried(claimed, effect, sent=True)
        return [Row(TABLE, call.key, {"conversation": home.id, "message": message})]

    async def tried(self, claimed: Claimed, effect: SendPage, *, sent: bool, reason: str = "") -> None:
        """Tell the call what came of it."""
        request = Request(
            tenant=claimed.tenant,
            key=f"report:{claimed.owed.key}:{claimed.generation}:{claimed.attempts}",
            by=MUSTER,
            kind="call",
            subject=effect.call,
            command=RecordTry(effect.number, sent, reason[:200]),
        )
        await self._desk.handle(request)

    async def refresh(self, claimed: Claimed, effect: RefreshPage) -> None:
        """The same message with the newest state; a page that never went out has none."""
        row = await self._store.row(claimed.tenant, TABLE, effect.call)
        if row is None or not row.doc["message"]:
            return
        call = await self._call(claimed.tenant, effect.call)
        home = self._places.conversation(claimed.tenant, row.doc["conversation"])
        if home is None:
            return
        activities, message = await self._drawn(call, await self._thing(call)), row.doc["message"]
        with suppress(Gone):
            await fitting(activities, lambda one: self._connector.update(home, message, one))

    async def _call(self, tenant: str, key: str) -> Call:
        found = await self._desk.oncall(tenant, "call", key)
        if not isinstance(found, Call):
            raise Undeliverable(f"{key} is no call")
        return found

    async def _thing(self, call: Call) -> Incident | Alarm | None:
        """What the call is about; a test of one's contacts is about nothing."""
        if call.about.startswith("INC-"):
            return await self._desk.incident(call.tenant, call.about, MUSTER)
        return await alarm_of(self._desk, call.tenant, call.about) if call.about else None

    async def _drawn(
        self, call: Call, thing: Incident | Alarm | None, *, alert: bool = False, repeat: bool = False
    ) -> Sequence[Activity]:
        version, link = 0, ""
        if isinstance(thing, Incident):
            room = self._places.conversation(thing.tenant, thing.room.conversation) if thing.room else None
            version, link = thing.policy_version, link_to(room)
        policy = await self._desk.policy(call.tenant, version)
        card = draw(call, thing, self._clock.now(), policy, repeat=repeat, link=link)
        if card is None:
            raise Undeliverable(f"{call.key} is about nothing that has a card")
        return sizes(card, alert=alert)

    async def _send(self, home: Conversation, activities: Sequence[Activity]) -> str:
        return await fitting(activities, lambda one: self._connector.send(home, one))
