"""The living headline: posted where the incident lives, kept current, and posted anew where it is gone."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import adaptive_cards as cards
from bot.activity import Conversation, ConversationKind
from bot.connector import Connector
from bot.faults import Gone
from bot.homes import Homes
from bot.places import Places
from bot.posting import Activity, fitting, sizes
from bot.rooms import place_for
from engine.ports import Clock, Undeliverable
from incidents.model import Incident, Place
from incidents.policy import Policy


class Headlines:
    """Each call says where the card stands afterwards."""

    def __init__(self, connector: Connector, places: Places, homes: Homes, clock: Clock) -> None:
        self._connector = connector
        self._places = places
        self._homes = homes
        self._clock = clock

    async def open(self, incident: Incident, policy: Policy, where: str) -> Place:
        """A room for the incident: a thread in its channel, else the chat. Raises TryLater, InDoubt, Undeliverable."""
        place = place_for(self._places, policy, replace(incident, origin=where))
        if place is None and incident.private:
            place = await self._homes.of(incident.tenant, incident.declared_by, incident)
        if place is None:
            raise Undeliverable("the bot is in no channel and no chat yet: add it to the team's incidents channel")
        activities = self._drawn(incident, policy, alert=True)
        if place.kind is not ConversationKind.CHANNEL:
            return Place(place.id, await fitting(activities, lambda one: self._connector.send(place, one)))
        thread, message = await fitting(activities, lambda one: self._connector.create_thread(place, one))
        return Place(thread, message or thread.partition(";messageid=")[2])

    async def refresh(self, incident: Incident, policy: Policy, room: Conversation, at: Place) -> Place:
        """Everybody's card, drawn from this snapshot. `at` is where it stood."""
        activities = self._drawn(incident, policy)
        try:
            await fitting(activities, lambda one: self._connector.update(room, at.message, one))
        except Gone:
            return await self._anew(incident, policy, room, activities)
        return at

    async def withdraw(self, incident: Incident, policy: Policy, room: Conversation, at: Sequence[str]) -> Place:
        """Out of the channel: these messages there say no more than that, and the card is posted among its people."""
        neutral = sizes(cards.said(f"{incident.key} is private now."))
        for message in at:
            with suppress(Gone):
                await fitting(neutral, partial(self._connector.update, room, message))
        return await self.open(incident, policy, incident.origin)

    async def _anew(
        self, incident: Incident, policy: Policy, room: Conversation, activities: Sequence[Activity]
    ) -> Place:
        """The message is gone: another one in the same room, or another room where that is gone as well."""
        try:
            return Place(room.id, await fitting(activities, lambda one: self._connector.send(room, one)))
        except Gone:
            return await self.open(incident, policy, incident.origin)

    def _drawn(self, incident: Incident, policy: Policy, *, alert: bool = False) -> Sequence[Activity]:
        names, now = policy.service_names, self._clock.now()
        smaller = replace(incident, recent=(), cause="", tasks=(), services=incident.services[:1])
        return sizes(cards.headline(incident, now, names=names), cards.headline(smaller, now, names=names), alert=alert)
