"""People's own chats with the bot: the one known, else one opened now."""

from __future__ import annotations

from bot.activity import Conversation, ConversationKind
from bot.connector import Connector
from bot.places import Places
from bot.roster import Roster
from engine.ports import Undeliverable
from incidents.model import Incident, Person


class Homes:
    """Raises TryLater, InDoubt, Undeliverable where a chat has to be opened and cannot."""

    def __init__(self, connector: Connector, places: Places, roster: Roster) -> None:
        self._connector = connector
        self._places = places
        self._roster = roster

    async def of(self, tenant: str, person: Person, incident: Incident | None = None) -> Conversation:
        """Somebody's own chat, opened now where it was never used."""
        home = self._places.home(tenant, person)
        if home:
            return home
        near = self._near(tenant, incident)
        mri = await self._roster.address(near, person)
        opened = await self._connector.create_personal(near, mri)
        chat = Conversation(opened, ConversationKind.PERSONAL, near.service_url, tenant, near.bot)
        await self._places.open_home(person, mri, chat)
        return chat

    async def anew(self, gone: Conversation, person: Person, incident: Incident | None = None) -> Conversation:
        """A chat deleted on their side: one that is opened anew may still reach them."""
        await self._places.forget(gone)
        return await self.of(gone.tenant, person, incident)

    def _near(self, tenant: str, incident: Incident | None) -> Conversation:
        """A conversation of the same tenant, to speak through."""
        room = self._places.conversation(tenant, incident.room.conversation) if incident and incident.room else None
        known = room or next(iter(self._places.channels(tenant)), None) or self._places.any(tenant)
        if known is None:
            raise Undeliverable("the bot is in no channel and no chat yet: nobody can be reached")
        return known
