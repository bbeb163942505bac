"""Performs what Teams is owed: the room, the living headline, words in the room, the card of a notice, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from bot.activity import Conversation
from bot.connector import Connector
from bot.faults import Gone
from bot.headlines import Headlines
from bot.mention import mention
from bot.notice_screens import NoticeScreens
from bot.pager import Pager
from bot.places import Places
from bot.posting import ALERT, fitting, sizes, words
from bot.rooms import in_the_open
from bot.scene import Scene
from bot.which import ROOMS
from engine.ports import Claimed, Clock, Desk, Request, Row, Store, TryLater, Undeliverable
from incidents.campaigns.commands import RecordPlace
from incidents.commands import IncidentCommand, RecordPageFailure, RecordRoom
from incidents.effects import OpenRoom, PostMessage, RefreshHeadline, RefreshNotice
from incidents.errors import Refused
from incidents.model import MUSTER, Incident, Person, Place, Severity
from oncall.effects import RefreshPage, SendPage


class Messenger:
    """The Performer of everything in Teams. What it reports back goes through the desk."""

    def __init__(
        self,
        *,
        store: Store,
        desk: Desk,
        connector: Connector,
        places: Places,
        pager: Pager,
        headlines: Headlines,
        notices: NoticeScreens,
        clock: Clock,
    ) -> None:
        self._store = store
        self._desk = desk
        self._connector = connector
        self._places = places
        self._pager = pager
        self._headlines = headlines
        self._notices = notices
        self._clock = clock

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        """Raises TryLater, InDoubt, Undeliverable."""
        try:
            match claimed.owed.effect:
                case OpenRoom(key, where):
                    return await self._open_room(claimed, key, where)
                case RefreshHeadline(key):
                    return await self._refresh(claimed, key)
                case PostMessage() as message:
                    return await self._post(claimed, message)
                case SendPage() as page:
                    return await self._pager.send(claimed, page)
                case RefreshPage() as page:
                    await self._pager.refresh(claimed, page)
                case RefreshNotice(key):
                    await self._refresh_notice(claimed, key)
                case other:
                    raise Undeliverable(f"the messenger does not carry {type(other).__name__}")
        except Refused as refused:
            raise Undeliverable(refused.sentence) from refused
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        """A page that cannot be delivered is told to the room; the rest is for the log."""
        if isinstance(claimed.owed.effect, SendPage):
            effect = claimed.owed.effect
            await self._pager.tried(claimed, effect, sent=False, reason=reason)
            about, _, page = effect.call.rpartition(".")
            if about.startswith("INC-"):
                await self._tell(claimed, "incident", about, RecordPageFailure(page, reason))
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
        if in_the_open(self._places, incident):
            return await self._withdraw(claimed, incident)
        policy = await self._desk.policy(claimed.tenant, incident.policy_version)
        room = self._room(claimed.tenant, incident)
        place = await self._headlines.refresh(incident, policy, room, incident.room)
        if place != incident.room:
            return await self._stands(claimed, key, place)
        return () if incident.is_open else [_room_of(key, place)]

    async def _withdraw(self, claimed: Claimed, incident: Incident) -> Sequence[Row]:
        """A private incident leaves the channel, and the cards of its notices there with it."""
        policy = await self._desk.policy(claimed.tenant, incident.policy_version)
        room, at = self._room(claimed.tenant, incident), incident.room
        drafts = (ref.key for ref, _ in await self._store.open(claimed.tenant, "campaign") if _about(ref.key, incident))
        notices = [await self._desk.campaign(claimed.tenant, key) for key in {*incident.notices, *drafts}]
        places = [at, *(notice.place for notice in notices)]
        messages = [place.message for place in places if place and place.conversation == room.id]
        return await self._stands(
            claimed, incident.key, await self._headlines.withdraw(incident, policy, room, messages)
        )

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

    async def _post(self, claimed: Claimed, message: PostMessage) -> Sequence[Row]:
        tenant, rows = claimed.tenant, list[Row]()
        incident = await self._desk.incident(tenant, message.incident, MUSTER)
        if in_the_open(self._places, incident):
            rows += await self._withdraw(claimed, incident)
            incident = await self._desk.incident(tenant, message.incident, MUSTER)
        if incident.room is None:
            return _without_room(incident, rows)
        room = self._room(tenant, incident)
        await self._connector.send(room, self._words(tenant, message.text, message.mentions, alert=message.loud))
        return rows

    def _words(self, tenant: str, text: str, people: Sequence[Person], *, alert: bool) -> dict[str, Any]:
        """Plain words; people are mentioned by the id Teams knows them by, so that they hear it."""
        known = [Person(self._places.mri(tenant, person) or person.id, person.name) for person in people]
        shown, entities = mention(text, known)
        return {**words(shown), **({"entities": entities} if entities else {}), **(ALERT if alert else {})}

    # ---- notices

    async def _refresh_notice(self, claimed: Claimed, key: str) -> None:
        """The card of a notice in the room: draft, then receipt; posted once, then kept current."""
        notice = await self._desk.campaign(claimed.tenant, key)
        incident = await self._desk.incident(claimed.tenant, notice.incident, MUSTER)
        if incident.room is None:
            return
        if in_the_open(self._places, incident):
            raise TryLater(f"{incident.key} is about to leave the channel")
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
            key=f"report:{claimed.owed.key}:{claimed.generation}:{claimed.attempts}:{kind}",
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


def _about(notice: str, incident: Incident) -> bool:
    return notice.startswith(f"{incident.key}-N")


def _without_room(incident: Incident, rows: Sequence[Row]) -> Sequence[Row]:
    """A ticket has no room to say things in; any other incident gets one, and what is said waits for it."""
    if incident.severity is not Severity.SEV4:
        raise TryLater("the room is not open yet")
    return rows
