"""One activity on its way through the chat: who it counts as, what was said, and what it was found to be about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from bot.acting import Acting
from bot.activity import Click, ConversationKind, Received
from bot.carry_out import Result
from bot.intents.heard import Heard
from bot.links import link_to
from bot.places import Places
from bot.rooms import goes_on, in_the_open, lives, place_for
from bot.scene import Scene
from bot.which import Asker, Which
from engine.ports import Clock, Desk
from incidents.campaigns.model import Campaign
from incidents.errors import NotFound
from incidents.model import Incident, Person, Severity

NOTHING: Mapping[str, str] = MappingProxyType({})
_NOTICE = re.compile(r"INC-[1-9]\d{0,8}-N[1-9]\d{0,8}")


@dataclass(frozen=True, slots=True)
class Exchange:
    """`key` makes a repeat of the same activity harmless; `acting_as` is a borrowed name, in development.

    `asker.aloud` where everybody in the conversation reads the answer: a click is answered to whoever clicked.
    """

    received: Received
    acting_as: str
    asker: Asker
    heard: Heard
    key: str

    @property
    def aloud(self) -> bool:
        return self.asker.aloud

    def spoken(self, sentence: str) -> str:
        """An answer in words; with a borrowed name it says whose ask was answered."""
        return f"As {self.acting_as}: {sentence}" if self.acting_as else sentence

    def about(self, incident: Incident | None, notice: Campaign | None = None) -> Exchange:
        return replace(self, heard=replace(self.heard, incident=incident, notice=notice))

    def saying(self, text: str) -> Exchange:
        return replace(self, heard=replace(self.heard, text=text))


class Exchanges:
    """Makes turns, finds what their cards are about, and sets the scene for the answer."""

    def __init__(self, desk: Desk, which: Which, places: Places, clock: Clock, acting: Acting | None) -> None:
        self._desk = desk
        self._which = which
        self._places = places
        self._clock = clock
        self._acting = acting

    async def begin(
        self,
        received: Received,
        *,
        text: str = "",
        data: Mapping[str, str] | None = None,
        mentions: Mapping[str, Person] | None = None,
    ) -> Exchange:
        """The exchange of an activity: by its sender, or by whom the sender acts as."""
        cast, acting_as = self._acting.cast(received) if self._acting else (received, "")
        policy = await self._desk.policy(received.tenant)
        heard = Heard(
            person=cast.person,
            policy=policy,
            now=self._clock.now(),
            where=received.conversation.id,
            text=text,
            data=data or {},
            clicked=data is not None,
            mentions=mentions or {},
            people=partial(self._places.people, received.tenant, policy),
            duty=await self._desk.duty(received.tenant),
        )
        asker = Asker(cast.tenant, cast.person, cast.guest, cast.conversation.id, _aloud(received))
        return Exchange(cast, acting_as, asker, heard, received.request)

    async def on_card(self, exchange: Exchange) -> Exchange:
        """Load the notice and the incident the card names; only what this person may see."""
        key, notice_key = exchange.heard.value("incident"), exchange.heard.value("notice")
        notice = await self._notice(exchange.asker.tenant, notice_key) if notice_key else None
        key = notice.incident if notice else key
        return await self.named(exchange, key, notice) if key else exchange

    async def named(self, exchange: Exchange, key: str, notice: Campaign | None = None) -> Exchange:
        """The exchange about the incident of this number. Raises NotFound."""
        incident = await self._which.named(exchange.asker, key)
        return await self.under_policy(exchange.about(incident, notice))

    async def _notice(self, tenant: str, key: str) -> Campaign:
        if not _NOTICE.fullmatch(key):
            raise NotFound("There is no such notice.")
        return await self._desk.campaign(tenant, key)

    async def under_policy(self, exchange: Exchange) -> Exchange:
        """Under the policy its incident began with."""
        incident = exchange.heard.incident
        if incident is None or incident.policy_version == exchange.heard.policy.version:
            return exchange
        policy = await self._desk.policy(exchange.asker.tenant, incident.policy_version)
        return replace(exchange, heard=replace(exchange.heard, policy=policy))

    def lives(self, exchange: Exchange, incident: Incident) -> str:
        """After declaring, in words: the incident, and where the work on it goes on."""
        return lives(self._places, exchange.heard.policy, incident, exchange.received.conversation)

    def link(self, exchange: Exchange, incident: Incident) -> str:
        """Where to go on, for an answer given elsewhere; the thread may not be open yet, then its channel is."""
        if incident.room is None and (incident.private or incident.severity is Severity.SEV4):
            return ""
        room = self._places.conversation(incident.tenant, incident.room.conversation) if incident.room else None
        room = room or place_for(self._places, exchange.heard.policy, incident)
        return link_to(room) if room and room.id != exchange.received.conversation.id else ""

    def leaves(self, incident: Incident) -> str:
        """In words, where it just became private in a channel: it goes on elsewhere."""
        return goes_on(incident) if in_the_open(self._places, incident) else ""

    def scene(
        self,
        exchange: Exchange,
        result: Result | None = None,
        *,
        values: Mapping[str, str] = NOTHING,
        fault: str = "",
        said: str = "",
        tone: str = "good",
    ) -> Scene:
        """What the answer's card is drawn from, at this moment; `result` is how things stand after the ask."""
        heard, received = exchange.heard, exchange.received
        stands = result or heard
        return Scene(
            tenant=received.tenant,
            person=heard.person,
            guest=received.guest,
            where=received.conversation.id,
            policy=stands.policy,
            at=self._clock.now(),
            incident=stands.incident,
            notice=stands.notice,
            values=values,
            fault=fault,
            said=said,
            tone=tone,
            acting_as=exchange.acting_as,
            aloud=exchange.aloud,
            people=heard.people,
        )


def _aloud(received: Received) -> bool:
    """Typed words are answered before all; so is the button of an old client, whose card is replaced for everybody."""
    private = isinstance(received, Click) and not received.submitted
    return not private and received.conversation.kind is not ConversationKind.PERSONAL
