"""Performs what Teams is owed: the room, the living headline, words in the room, pages, the card of a notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import adaptive_cards as cards
from bot.activity import Conversation, ConversationKind
from bot.connector import Connector
from bot.faults import Gone
from bot.headlines import Headlines
from bot.mention import mention
from bot.notice_screens import NoticeScreens
from bot.places import Places
from bot.posting import ALERT, fitting, sizes, words
from bot.roster import Roster
from bot.scene import Scene
from bot.which import ROOMS
from engine.ports import Claimed, Clock, Desk, Request, Row, Undeliverable
from incidents.campaigns.commands import RecordPlace
from incidents.commands import IncidentCommand, RecordPageFailure, RecordRoom
from incidents.decisions.paging import settled
from incidents.effects import OpenRoom, PagePerson, PostMessage, RefreshHeadline, RefreshNotice
from incidents.errors import Refused
from incidents.model import MUSTER, Incident, Person, Place


class Messenger:
    """The Performer of everything in Teams. What it reports back goes through the desk."""

    def __init__(
        self, *, desk: Desk, connector: Connector, places: Places, roster: Roster, notices: NoticeScreens, clock: Clock
    ) -> None:
        self._desk = desk
        self._connector = connector
        self._places = places
        self._roster = roster
        self._notices = notices
        self._clock = clock
        self._headlines = Headlines(connector, places, clock)

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        """Raises TryLater, InDoubt, Undeliverable."""
        try:
            match claimed.owed.effect:
                case OpenRoom(key, where):
                    return await self._open_room(claimed, key, where)
                case RefreshHeadline(key):
                    return await self._refresh(claimed, key)
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
            return [_room_of(key, incident.room)]
        policy = await self._desk.policy(claimed.tenant, incident.policy_version)
        return await self._stands(claimed, key, await self._headlines.open(incident, policy, where))

    async def _refresh(self, claimed: Claimed, key: str) -> Sequence[Row]:
        """Everybody's card, drawn from the newest snapshot."""
        incident = await self._desk.incident(claimed.tenant, key, MUSTER)
        if incident.room is None:
            return ()
        policy = await self._desk.policy(claimed.tenant, incident.policy_version)
        room = self._room(claimed.tenant, incident)
        place = await self._headlines.refresh(incident, policy, room, incident.room)
        if place != incident.room:
            return await self._stands(claimed, key, place)
        return () if incident.is_open else [_room_of(key, place)]

    async def _stands(self, claimed: Claimed, key: str, place: Place) -> Sequence[Row]:
        """Tell the incident where its card stands, and keep which incident the room is of."""
        await self._tell(claimed, "incident", key, RecordRoom(place))
        return [_room_of(key, place)]

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
        return {**words(shown), **({"entities": entities} if entities else {}), **(ALERT if alert else {})}

    # ---- pages

    async def _page(self, claimed: Claimed, effect: PagePerson) -> None:
        incident = await self._desk.incident(claimed.tenant, effect.incident, MUSTER)
        page = incident.page(effect.page)
        if page is None or page.acknowledged_at or not incident.is_open:
            return
        if not incident.severity.major and settled(incident, page):
            # It waited for business hours, and somebody has taken care of it meanwhile.
            return
        policy = await self._desk.policy(claimed.tenant, incident.policy_version)
        books = cards.runbooks_of(policy, incident)
        card = cards.page_card(incident, page, self._clock.now(), repeat=claimed.doubtful, runbooks=books)
        activities = sizes(card, alert=True)
        home = await self._home(claimed.tenant, effect.person, incident)
        try:
            await fitting(activities, lambda one: self._connector.send(home, one))
        except Gone:
            # A chat deleted on their side: one that is opened anew may still reach them.
            await self._places.forget(home)
            again = await self._home(claimed.tenant, effect.person, incident)
            await fitting(activities, lambda one: self._connector.send(again, one))

    async def _home(self, tenant: str, person: Person, incident: Incident) -> Conversation:
        """Somebody's own chat with the bot, opened now where it was never used."""
        home = self._places.home(tenant, person)
        if home:
            return home
        near = self._near(tenant, incident)
        mri = await self._roster.address(near, person)
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
        activities = sizes(await self._notices.of_campaign(scene, notice, incident))
        room, place = self._room(claimed.tenant, incident), notice.place
        if place and place.conversation == room.id:
            with suppress(Gone):
                await fitting(activities, lambda one: self._connector.update(room, place.message, one))
                return
        message = await fitting(activities, lambda one: self._connector.send(room, one))
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


def _room_of(key: str, place: Place) -> Row:
    """Which incident a room is of. Written again where a crash may have come between the room and this."""
    return Row(ROOMS, place.conversation, {"incident": key})


class Speaker:
    """Answers typed asks where they were typed. Lost with the process, unlike what is owed: the ask itself is kept."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def answer(self, conversation: Conversation, card: Mapping[str, Any]) -> None:
        await fitting(sizes(dict(card)), lambda one: self._connector.send(conversation, one))
