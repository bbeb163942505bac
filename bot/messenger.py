"""Performs what Teams is owed: the room, the living headline, words in the room, pages, the card of a notice."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import adaptive_cards as cards
from bot.activity import Conversation, ConversationKind
from bot.connector import Connector
from bot.faults import Gone, TooBig
from bot.mention import mention
from bot.places import Places
from bot.rooms import place_for
from bot.scene import Scene
from bot.which import ROOMS
from engine.ports import Claimed, Clock, Desk, Request, Row, Store, Undeliverable
from incidents.campaigns.commands import RecordPlace
from incidents.commands import IncidentCommand, RecordPageFailure, RecordRoom
from incidents.effects import OpenRoom, PagePerson, PostMessage, RefreshHeadline, RefreshNotice
from incidents.errors import Refused
from incidents.model import MUSTER, Incident, Person, Place
from incidents.policy import Policy

log = logging.getLogger("muster.messenger")
CARD_TYPE = "application/vnd.microsoft.card.adaptive"


def with_card(card: cards.Card, *, alert: bool = False) -> dict[str, Any]:
    """One card an activity, with the words of its toast; two things in one message would come apart in the client."""
    activity: dict[str, Any] = {
        "type": "message",
        "summary": cards.summary_of(card),
        "attachments": [{"contentType": CARD_TYPE, "content": card}],
    }
    if alert:
        activity["channelData"] = {"notification": {"alert": True}}
    return activity


class Messenger:
    """The Performer of everything in Teams. What it reports back goes through the desk."""

    def __init__(
        self, *, store: Store, desk: Desk, connector: Connector, places: Places, notices: Any, clock: Clock
    ) -> None:
        self._store = store
        self._desk = desk
        self._connector = connector
        self._places = places
        self._notices = notices
        self._clock = clock

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        """Raises TryLater, InDoubt, Undeliverable."""
        try:
            match claimed.owed.effect:
                case OpenRoom(key, where):
                    return await self._open_room(claimed, key, where)
                case RefreshHeadline(key):
                    await self._refresh(claimed, key)
                case PostMessage() as message:
                    await self._post(claimed.tenant, message)
                case PagePerson() as page:
                    await self._page(claimed, page)
                case RefreshNotice(key):
                    await self._refresh_notice(claimed, key)
                case other:
                    raise Undeliverable(f"the messenger does not carry {type(other).__name__}")
        except Refused as refused:
            raise Undeliverable(refused.sentence) from refused
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        """A page that cannot be delivered is told to the room; the rest is for the log."""
        if isinstance(claimed.owed.effect, PagePerson):
            effect = claimed.owed.effect
            failed = RecordPageFailure(effect.page, reason)
            await self._tell(claimed, "incident", effect.incident, failed)
        return ()

    # ---- the room and its card

    async def _open_room(self, claimed: Claimed, key: str, where: str) -> Sequence[Row]:
        incident = await self._desk.incident(claimed.tenant, key, MUSTER)
        if incident.room:
            return ()
        policy = await self._desk.policy(claimed.tenant, incident.policy_version)
        place = place_for(self._places, policy, claimed.tenant, where, private=incident.private)
        if place is None:
            raise Undeliverable("the bot is in no channel and no chat yet: add it to the team's incidents channel")
        room = await self._post_headline(incident, policy, place)
        await self._tell(claimed, "incident", key, RecordRoom(room))
        return [Row(ROOMS, room.conversation, {"incident": key})]

    async def _post_headline(self, incident: Incident, policy: Policy, place: Conversation) -> Place:
        activity = with_card(self._headline(incident, policy), alert=True)
        if place.kind is ConversationKind.CHANNEL:
            thread, message = await self._connector.create_thread(place, activity)
            return Place(thread, message or thread.partition(";messageid=")[2])
        return Place(place.id, await self._connector.send(place, activity))

    def _headline(self, incident: Incident, policy: Policy) -> cards.Card:
        names = {key: service.name for key, service in policy.services.items()}
        return cards.headline(incident, self._clock.now(), names=names)

    async def _refresh(self, claimed: Claimed, key: str) -> None:
        """Everybody's card, drawn from the newest snapshot; posted anew where it is gone."""
        incident = await self._desk.incident(claimed.tenant, key, MUSTER)
        if incident.room is None:
            return
        policy = await self._desk.policy(claimed.tenant, incident.policy_version)
        room = self._room(claimed.tenant, incident)
        activity = with_card(self._headline(incident, policy))
        try:
            await self._connector.update(room, incident.room.message, activity)
        except Gone as gone:
            if gone.conversation:
                raise
            message = await self._connector.send(room, activity)
            await self._tell(claimed, "incident", key, RecordRoom(Place(room.id, message)))
        except TooBig:
            await self._connector.update(
                room, incident.room.message, _plain(cards.summary_of(self._headline(incident, policy)))
            )

    def _room(self, tenant: str, incident: Incident) -> Conversation:
        found = self._places.conversation(tenant, incident.room.conversation) if incident.room else None
        if found is None:
            raise Undeliverable(f"the room of {incident.key} is not there any more: the app was removed from it")
        return found

    # ---- words

    async def _post(self, tenant: str, message: PostMessage) -> None:
        incident = await self._desk.incident(tenant, message.incident, MUSTER)
        if incident.room is None:
            return
        room = self._room(tenant, incident)
        await self._connector.send(room, self._words(tenant, message.text, message.mentions, alert=message.loud))

    def _words(self, tenant: str, text: str, people: Sequence[Person], *, alert: bool) -> dict[str, Any]:
        """Plain words; people are mentioned by the id Teams knows them by, so that they hear it."""
        known = [Person(self._places.mri(tenant, person) or person.id, person.name) for person in people]
        shown, entities = mention(text, known)
        activity = _plain(shown) | ({"entities": entities} if entities else {})
        return activity | ({"channelData": {"notification": {"alert": True}}} if alert else {})

    # ---- pages

    async def _page(self, claimed: Claimed, effect: PagePerson) -> None:
        incident = await self._desk.incident(claimed.tenant, effect.incident, MUSTER)
        page = incident.page(effect.page)
        if page is None or page.acknowledged_at or not incident.is_open:
            return
        home = await self._home(claimed.tenant, effect.person, incident)
        card = cards.page_card(incident, page, self._clock.now(), repeat=claimed.attempts > 0)
        await self._connector.send(home, with_card(card, alert=True))

    async def _home(self, tenant: str, person: Person, incident: Incident) -> Conversation:
        """Somebody's own chat with the bot, opened now where it was never used."""
        home = self._places.home(tenant, person)
        if home:
            return home
        near = self._near(tenant, incident)
        mri = self._places.mri(tenant, person) or await self._look_up(tenant, near, person)
        opened = await self._connector.create_personal(near, mri)
        chat = Conversation(opened, ConversationKind.PERSONAL, near.service_url, tenant, near.bot)
        await self._places.open_home(person, mri, chat)
        return chat

    def _near(self, tenant: str, incident: Incident) -> Conversation:
        """A conversation of the same tenant, to speak through."""
        room = self._places.conversation(tenant, incident.room.conversation) if incident.room else None
        known = room or next(iter(self._places.channels(tenant)), None) or self._places.any(tenant)
        if known is None:
            raise Undeliverable("the bot is in no channel and no chat yet: nobody can be paged")
        return known

    async def _look_up(self, tenant: str, near: Conversation, person: Person) -> str:
        """Teams' own id of somebody the bot has not met, from the roster; the Entra id where the roster lacks them."""
        async for member in self._connector.members(near):
            if person.id.casefold() in (member.entra.casefold(), member.upn.casefold()):
                await self._places.meet(tenant, person, member.id)
                return member.id
        return person.id

    # ---- notices

    async def _refresh_notice(self, claimed: Claimed, key: str) -> None:
        """The card of a notice in the room: draft, then receipt; posted once, then kept current."""
        notice = await self._desk.campaign(claimed.tenant, key)
        incident = await self._desk.incident(claimed.tenant, notice.incident, MUSTER)
        if incident.room is None:
            return
        policy = await self._desk.policy(claimed.tenant, incident.policy_version)
        scene = Scene(
            tenant=claimed.tenant, person=MUSTER, guest=False, where="", policy=policy, at=self._clock.now(),
            incident=incident, notice=notice,
        )  # fmt: skip
        activity = with_card(await self._notices.of_campaign(scene, notice, incident))
        room = self._room(claimed.tenant, incident)
        if notice.place:
            try:
                await self._connector.update(room, notice.place.message, activity)
            except Gone as gone:
                if gone.conversation:
                    raise
            else:
                return
        message = await self._connector.send(room, activity)
        await self._tell(claimed, "campaign", key, RecordPlace(Place(room.id, message)))

    async def _tell(self, claimed: Claimed, kind: str, key: str, command: IncidentCommand | RecordPlace) -> None:
        """Report back through the desk; keyed by the try, so that a second try reports its own result."""
        request = Request(
            tenant=claimed.tenant,
            key=f"report:{claimed.owed.key}:{claimed.generation}:{claimed.attempts}",
            by=MUSTER,
            kind=kind,
            subject=key,
            command=command,
        )
        await self._desk.handle(request)


class Speaker:
    """Answers typed asks where they were typed. Lost with the process, unlike what is owed: the ask itself is kept."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def answer(self, conversation: Conversation, card: Mapping[str, Any]) -> None:
        await self._connector.send(conversation, with_card(dict(card)))


def _plain(text: str) -> dict[str, Any]:
    return {"type": "message", "text": text, "textFormat": "xml" if "<at>" in text else "plain"}
