"""Pages: the call in somebody's own chat, kept true there when it has been answered or is not needed any more."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import adaptive_cards as cards
from bot.activity import Conversation
from bot.connector import Connector
from bot.faults import Gone
from bot.homes import Homes
from bot.links import link_to
from bot.places import Places
from bot.posting import Activity, fitting, sizes
from engine.ports import Claimed, Clock, Desk, Row, Store
from incidents.decisions.paging import settled
from incidents.effects import PagePerson, RefreshPage
from incidents.model import MUSTER, Incident, Page


def _table(incident: str) -> str:
    """The paged table from the pages of an incident to the messages that carry them."""
    return f"pages/{incident}"


class Pager:
    """Both effects of a page share a lane, so that a refresh finds the message that a send has left."""

    def __init__(
        self, store: Store, desk: Desk, connector: Connector, places: Places, homes: Homes, clock: Clock
    ) -> None:
        self._store = store
        self._desk = desk
        self._connector = connector
        self._places = places
        self._homes = homes
        self._clock = clock

    async def send(self, claimed: Claimed, effect: PagePerson) -> Sequence[Row]:
        """Call the person; the row says where the message stands."""
        incident = await self._desk.incident(claimed.tenant, effect.incident, MUSTER)
        page = incident.page(effect.page)
        if page is None or page.acknowledged_at or not incident.is_open:
            return ()
        if not incident.severity.major and settled(incident, page):
            # It waited for business hours, and somebody has taken care of it meanwhile.
            return ()
        activities = await self._drawn(incident, page, alert=True, repeat=claimed.doubtful)
        home = await self._homes.of(claimed.tenant, effect.person, incident)
        try:
            message = await self._send(home, activities)
        except Gone:
            home = await self._homes.anew(home, effect.person, incident)
            message = await self._send(home, activities)
        return [Row(_table(incident.key), page.id, {"conversation": home.id, "message": message})]

    async def refresh(self, claimed: Claimed, effect: RefreshPage) -> None:
        """The same message with the newest state; a page that never went out has none."""
        row = await self._store.row(claimed.tenant, _table(effect.incident), effect.page)
        if row is None or not row.doc["message"]:
            return
        incident = await self._desk.incident(claimed.tenant, effect.incident, MUSTER)
        page, home = incident.page(effect.page), self._places.conversation(claimed.tenant, row.doc["conversation"])
        if page is None or home is None:
            return
        activities, message = await self._drawn(incident, page), row.doc["message"]
        with suppress(Gone):
            await fitting(activities, lambda one: self._connector.update(home, message, one))

    async def _drawn(
        self, incident: Incident, page: Page, *, alert: bool = False, repeat: bool = False
    ) -> Sequence[Activity]:
        policy = await self._desk.policy(incident.tenant, incident.policy_version)
        room = self._places.conversation(incident.tenant, incident.room.conversation) if incident.room else None
        books, link = cards.runbooks_of(policy, incident), link_to(room)
        card = cards.page_card(incident, page, self._clock.now(), repeat=repeat, link=link, runbooks=books)
        return sizes(card, alert=alert)

    async def _send(self, home: Conversation, activities: Sequence[Activity]) -> str:
        return await fitting(activities, lambda one: self._connector.send(home, one))
