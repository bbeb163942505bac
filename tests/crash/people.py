"""People at their Teams, which brings an activity again and again under the same id until it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import aiohttp

from engine.clock import SystemClock
from playground import DEMO_TENANT
from playground.card_reading import Card, NotOnCard, button, filled, text
from playground.people import BOT, CARD, CHANNEL, TEAM, Seat
from playground.play import REFUSALS
from tests.crash.server import Broken, Server
from tests.standins.teams import TeamsStandIn

AGAIN = timedelta(milliseconds=30)
PATIENCE = aiohttp.ClientTimeout(total=20)
TRIES = 3000
NO_FIELDS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody saw in answer: cards, or a sentence."""

    cards: tuple[Card, ...]
    sentence: str = ""

    @property
    def card(self) -> Card:
        if not self.cards:
            raise Broken(f"a card was expected, not: {self.sentence or 'nothing'}")
        return self.cards[-1]

    @property
    def words(self) -> str:
        return "\n".join([self.sentence, *(text(card) for card in self.cards)])

    @property
    def refused(self) -> bool:
        return bool(self.sentence) or any(words in self.words for words in REFUSALS)


@dataclass
class People:
    """`repeats` counts how often an activity had to be brought again; `waiting`: so many are not answered yet."""

    server: Server
    teams: TeamsStandIn
    http: aiohttp.ClientSession
    repeats: int = 0
    waiting: int = 0
    _clock: SystemClock = field(default_factory=SystemClock)
    _numbers: Any = field(default_factory=lambda: count(1))

    async def install(self, seat: Seat) -> None:
        """The bot is added to the channel."""
        await self._bring(self._activity(seat, CHANNEL) | {"type": "conversationUpdate", "membersAdded": [BOT]})

    async def say(self, seat: Seat, place: str, line: str) -> Answer:
        """Typed words; the answer is what came into that conversation as cards meanwhile."""
        mention = {"type": "mention", "text": "<at>Muster</at>", "mentioned": BOT}
        spoken = {"type": "message", "text": f"<at>Muster</at> {line}", "entities": [mention]}
        alone = {"type": "message", "text": line}
        before = set(self.teams.messages)
        await self._bring(self._activity(seat, place) | (alone if place == seat.home else spoken))
        new = [body for where, body in self.teams.messages.items() if where not in before and where[0] == place]
        cards = (card_of(body) for body in new)
        return Answer(tuple(card for card in cards if card and not button(card, "Acknowledge")))

    async def press(
        self, seat: Seat, place: str, card: Card, title: str, fields: Mapping[str, str] = NO_FIELDS
    ) -> Answer:
        """A button of a card, its form filled in by label."""
        found = button(card, title)
        if found is None:
            raise NotOnCard(f"{seat.name} sees no button “{title}” on: {text(card)}")
        return await self.click(seat, place, found.verb, {**found.data, **filled(card, fields)})

    async def click(self, seat: Seat, place: str, verb: str, data: Mapping[str, Any]) -> Answer:
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        click = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": action}}
        body = await self._bring(self._activity(seat, place) | click)
        if body["type"] == CARD:
            return Answer((body["value"],))
        value = body["value"]
        return Answer((), str(value.get("message") if isinstance(value, dict) else value))

    def _activity(self, seat: Seat, place: str) -> dict[str, Any]:
        alone = place == seat.home
        where = {"conversationType": "personal" if alone else "channel", "id": place, "tenantId": DEMO_TENANT}
        team = {} if alone else {"team": {"id": TEAM}, "channel": {"id": CHANNEL}}
        return {
            "id": f"activity-{next(self._numbers)}",
            "channelId": "msteams",
            "serviceUrl": self.teams.url,
            "from": {"id": seat.mri, "name": seat.name, "aadObjectId": seat.entra},
            "recipient": BOT,
            "conversation": where,
            "channelData": {"tenant": {"id": DEMO_TENANT}, **team},
        }

    async def _bring(self, activity: Mapping[str, Any]) -> dict[str, Any]:
        """The answer, however many lives of the server it takes."""
        for attempt in range(TRIES):
            self.repeats += attempt > 0
            self.server.check()
            if self.server.url:
                self.waiting += 1
                try:
                    return await self._once(activity)
                except (aiohttp.ClientError, TimeoutError, ConnectionError):
                    pass  # No answer: Teams does not know whether it arrived, and brings it again.
                finally:
                    self.waiting -= 1
            await self._clock.sleep(AGAIN)
        raise Broken(f"nobody answered {activity}")

    async def _once(self, activity: Mapping[str, Any]) -> dict[str, Any]:
        async with self.http.post(f"{self.server.url}/api/messages", json=activity, timeout=PATIENCE) as answer:
            raw = await answer.read()
            if answer.status >= 500:
                raise ConnectionError(answer.status)
            if answer.status != 200:
                raise Broken(f"the server answered {answer.status}: {raw.decode()[:300]}")
            body: dict[str, Any] = await answer.json() if raw.strip() else {}
            return body


def card_of(activity: Mapping[str, Any]) -> Card | None:
    attachments = activity.get("attachments") or [{}]
    card: Card | None = attachments[0].get("content")
    return card
