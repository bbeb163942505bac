"""One activity on its way through the chat: who it counts as, what was said, and what it was found to be about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from bot.acting import Acting
from bot.activity import Received
from bot.intents.heard import Heard
from bot.places import Places
from bot.scene import Scene
from bot.which import Asker
from engine.ports import Clock, Desk
from incidents.campaigns.model import Campaign
from incidents.model import Incident, Person


@dataclass(frozen=True, slots=True)
class Exchange:
    """`key` makes a repeat of the same activity harmless; `acting_as` is a borrowed name, in development."""

    received: Received
    acting_as: str
    heard: Heard
    key: str

    @property
    def asker(self) -> Asker:
        received = self.received
        return Asker(received.tenant, self.heard.person, received.guest, received.conversation.id)

    def about(self, incident: Incident | None, notice: Campaign | None = None) -> Exchange:
        return replace(self, heard=replace(self.heard, incident=incident, notice=notice))

    def saying(self, text: str) -> Exchange:
        return replace(self, heard=replace(self.heard, text=text))


class Exchanges:
    """Makes turns, finds what their cards are about, and sets the scene for the answer."""

    def __init__(self, desk: Desk, places: Places, clock: Clock, acting: Acting | None) -> None:
        self._desk = desk
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
        )
        return Exchange(cast, acting_as, heard, received.request)

    async def on_card(self, exchange: Exchange) -> Exchange:
        """Load the notice and the incident the card names; only what this person may see."""
        key, notice_key = exchange.heard.value("incident"), exchange.heard.value("notice")
        notice = await self._desk.campaign(exchange.asker.tenant, notice_key) if notice_key else None
        key = notice.incident if notice else key
        return await self.named(exchange, key, notice) if key else exchange

    async def named(self, exchange: Exchange, key: str, notice: Campaign | None = None) -> Exchange:
        """The exchange about the incident of this number. Raises NotFound."""
        asker = exchange.asker
        incident = await self._desk.incident(
            asker.tenant, key, asker.person, guest=asker.guest, here=asker.conversation
        )
        return await self.under_policy(exchange.about(incident, notice))

    async def under_policy(self, exchange: Exchange) -> Exchange:
        """Under the policy its incident began with."""
        incident = exchange.heard.incident
        if incident is None or incident.policy_version == exchange.heard.policy.version:
            return exchange
        policy = await self._desk.policy(exchange.asker.tenant, incident.policy_version)
        return replace(exchange, heard=replace(exchange.heard, policy=policy))

    def scene(self, exchange: Exchange, *, said: str = "") -> Scene:
        """What the answer's card is drawn from, at this moment."""
        heard = exchange.heard
        return Scene(
            tenant=exchange.received.tenant,
            person=heard.person,
            guest=exchange.received.guest,
            where=exchange.received.conversation.id,
            policy=heard.policy,
            at=self._clock.now(),
            incident=heard.incident,
            notice=heard.notice,
            said=said,
            acting_as=exchange.acting_as,
            people=heard.people,
        )
