"""The people of the story at their Teams: they type, press buttons on the cards they see, and read the answers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Any

import aiohttp

from playground import DEMO_POLICY, DEMO_TENANT
from playground.card_reading import Button, Card, NotOnCard, button, filled
from playground.connector import Connector, home

BOT = {"id": "28:muster", "name": "Muster"}
CHANNEL, TEAM = "19:incidents@thread.tacv2", "19:engineering@thread.tacv2"
NOTHING: Mapping[str, str] = MappingProxyType({})
CARD = "application/vnd.microsoft.card.adaptive"


class Unanswered(Exception):
    """The server did not take an activity, or answered it with an error."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One person, as Teams knows them."""

    key: str
    name: str
    entra: str

    @property
    def mri(self) -> str:
        return f"29:{self.key}"

    @property
    def home(self) -> str:
        return home(self.mri)


def seats() -> dict[str, Seat]:
    """The people of the demo's policy, by key."""
    policy = tomllib.loads(DEMO_POLICY.read_text(encoding="utf-8"))
    return {person["key"]: Seat(person["key"], person["name"], person["entra_id"]) for person in policy["person"]}


def roster() -> tuple[Mapping[str, str], ...]:
    """The same people as Teams lists the members of a channel."""
    return tuple({"id": seat.mri, "name": seat.name, "aadObjectId": seat.entra} for seat in seats().values())


@dataclass
class People:
    """`url` is the server's, `teams` where its posts arrive. `seen` is the card each person has in front of them."""

    url: str
    teams: Connector
    http: aiohttp.ClientSession
    seen: dict[tuple[str, str], Card] = field(default_factory=dict)
    _number: count[int] = field(default_factory=lambda: count(1))

    async def arrive(self) -> None:
        """The bot is added to the channel, as Teams tells it."""
        update = {"type": "conversationUpdate", "membersAdded": [BOT]}
        await self._bring(self._activity(seats()["alex"], CHANNEL) | update)

    async def say(self, seat: Seat, place: str, line: str) -> None:
        mention = {"type": "mention", "text": "<at>Muster</at>", "mentioned": BOT}
        spoken = {"type": "message", "text": f"<at>Muster</at> {line}", "entities": [mention]}
        alone = {"type": "message", "text": line}
        await self._bring(self._activity(seat, place) | (alone if place == seat.home else spoken))

    async def press(
        self, seat: Seat, place: str, title: str, fields: Mapping[str, str] = NOTHING
    ) -> tuple[str, Card | None]:
        """The sentence or the card it is answered with. Raises NotOnCard where nobody could press that."""
        card, pressed, message = self._find(seat, place, title)
        data = {**pressed.data, **filled(card, fields)}
        click = {
            "type": "invoke",
            "name": "adaptiveCard/action",
            "replyToId": message,
            "value": {"action": {"type": "Action.Execute", "verb": pressed.verb, "data": data}},
        }
        answer = await self._bring(self._activity(seat, place) | click)
        if answer.get("type") != CARD:
            return str(answer.get("value", "")), None
        self.seen[seat.key, message] = answer["value"]
        return "", answer["value"]

    def _find(self, seat: Seat, place: str, title: str) -> tuple[Card, Button, str]:
        """The newest card with that button: the answer a person got stands in place of the card they pressed."""
        for posted in self.teams.cards(place):
            for card in (self.seen.get((seat.key, posted.message)), posted.card):
                if card and (found := button(card, title)):
                    return card, found, posted.message
        raise NotOnCard(f"{seat.name} sees no button “{title}”.")

    def _activity(self, seat: Seat, place: str) -> dict[str, Any]:
        alone = place == seat.home
        where = {"conversationType": "personal" if alone else "channel", "id": place, "tenantId": DEMO_TENANT}
        team = {} if alone else {"team": {"id": TEAM}, "channel": {"id": CHANNEL}}
        return {
            "id": f"activity-{next(self._number)}",
            "channelId": "msteams",
            "serviceUrl": self.teams.url,
            "from": {"id": seat.mri, "name": seat.name, "aadObjectId": seat.entra},
            "recipient": BOT,
            "conversation": where,
            "channelData": {"tenant": {"id": DEMO_TENANT}, **team},
        }

    async def _bring(self, activity: Mapping[str, Any]) -> dict[str, Any]:
        async with self.http.post(f"{self.url}/api/messages", json=activity) as answer:
            text = await answer.text()
            if answer.status >= 400:
                raise Unanswered(f"The server answered {answer.status}: {text[:300]}")
            body: dict[str, Any] = await answer.json() if text.strip() else {}
            return body
