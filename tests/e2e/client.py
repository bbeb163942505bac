"""Drives the local Teams client over its own HTTP routes: people type, press buttons and read what the bot shows."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from playground.card_reading import Button, Card, button, filled, labels, text
from playground.client import Client

CARD = "application/vnd.microsoft.card.adaptive"
CHATS = {"personal": "personal-alex", "group": "group-payments", "channel": "channel-incidents"}
PATIENCE = 15.0
T = TypeVar("T")
_number = count(1)


@dataclass
class Shown:
    """One message of the bot as the client shows it now; `changes` counts the updates."""

    place: str
    id: str
    activity: Mapping[str, Any]
    changes: int = 0

    @property
    def card(self) -> Card | None:
        attachments = self.activity.get("attachments") or [{}]
        card: Card | None = attachments[0].get("content")
        return card

    @property
    def text(self) -> str:
        said = re.sub(r"</?at>", "", str(self.activity.get("text", "")))
        return f"{said}\n{text(self.card) if self.card else ''}".strip()


@dataclass
class Teams:
    """The client and its people. The page signs everything typed as Alex; the others come by custom activities."""

    client: Client
    http: aiohttp.ClientSession
    config: Mapping[str, Any]
    shown: dict[tuple[str, str], Shown] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    answered: dict[str, Shown] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _watch: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, node: Path, bot: str, port: int, folder: Path) -> Teams:
        client = await Client.start(node, f"{bot}/api/messages", port, folder, open_browser=False)
        await client.ready()
        http = aiohttp.ClientSession(client.url)
        async with http.get("/_internal/v1/config") as answer:
            teams = cls(client, http, (await answer.json())["config"])
        listening = asyncio.Event()
        teams._watch = asyncio.create_task(teams._watch_log(listening))
        await listening.wait()
        return teams

    async def stop(self) -> None:
        if self._watch:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        await self.http.close()
        await self.client.stop()

    # ---- what people do

    async def open(self, chat: str) -> None:
        """What opening a chat for the first time, or loading the page again, sends."""
        await self._post(f"/_debug/conversation/{CHATS[chat]}/installation", {})

    async def say(self, line: str, place: str, who: str = "alex") -> str:
        """Type a line, with the bot mentioned where it must be. Returns the conversation that line stands in."""
        chat, alone = CHATS.get(place, place), place == "personal"
        bot, at = self.config["bot"], f"<at>{self.config['bot']['name']}</at>"
        if who == "alex":
            mentions = [] if alone else [{"mentioned": bot, "text": at}]
            message = {"type": "text", "text": line if alone else f"{at} {line}", "textFormat": "plain"}
            sender = {"from": {"id": self.person(who)["id"]}, "mentions": mentions}
            answer = await self._post(f"/_conversation/v1/conversations/{chat}/messages", message | sender)
            return str(answer.get("postConversationId") or chat)
        chat = await self.home(who) if alone else chat
        entities = [] if alone else [{"type": "mention", "mentioned": bot, "text": at}]
        words = {"type": "message", "text": line if alone else f"{at} {line}", "entities": entities}
        await self._post("/_internal/v1/customActivities", self._activity(who, chat, alone=alone) | words)
        return chat

    async def press(self, title: str, place: str, who: str = "alex", **fields: str) -> str:
        """Press the newest button of that title; fields by label, blanks as underscores. Returns what was answered."""
        return await self.fill_and_press(title, place, {key.replace("_", " "): v for key, v in fields.items()}, who)

    async def fill_and_press(self, title: str, place: str, fields: Mapping[str, str], who: str = "alex") -> str:
        chat = await self.home(who) if place == "personal" else CHATS.get(place, place)
        looks_for = f"{who} sees a card with the button “{title}” and {sorted(fields)} in {place}"
        card, pressed, message = await self.until(lambda: self._find(title, fields, chat, who), looks_for)
        action = {"type": "Action.Execute", "verb": pressed.verb, "data": {**pressed.data, **filled(card, fields)}}
        click = {"name": "adaptiveCard/action", "value": {"action": action}, "conversation": {"id": chat}}
        sender = {"from": {"id": self.person(who)["id"]}, "replyToId": message}
        answer = await self._post("/_conversation/v1/invoke", click | sender)
        if answer.get("type") != CARD:
            return str(answer.get("value", ""))
        self.answered[who] = Shown(chat, message, {"attachments": [{"content": answer["value"]}]})
        return text(answer["value"])

    def _find(self, title: str, fields: Mapping[str, str], chat: str, who: str) -> tuple[Card, Button, str] | None:
        """The last answer this person got here, if it has what is wanted; else the newest card that has."""
        last = self.answered.get(who)
        for shown in [*([last] if last and last.place == chat else []), *reversed(self.messages(chat))]:
            if shown.card and set(fields) <= set(labels(shown.card)) and (found := button(shown.card, title)):
                return shown.card, found, shown.id
        return None

    # ---- what they see

    def messages(self, place: str) -> list[Shown]:
        """The messages of a chat, or of one thread, oldest first."""
        chat = CHATS.get(place, place)
        return [shown for (where, _), shown in self.shown.items() if where == chat]

    def threads(self) -> list[str]:
        """The threads that the bot itself opened, in their order."""
        return [where for where, message in self.shown if where.endswith(f";messageid={message}")]

    def headline(self, thread: str) -> Shown:
        """The newest headline card of a thread: the one that offers More."""
        return next(s for s in reversed(self.messages(thread)) if s.card and button(s.card, "More"))

    async def sees(self, words: str, place: str, who: str = "alex") -> str:
        """Wait until a message there holds the words. Returns it whole."""
        chat = await self.home(who) if place == "personal" else CHATS.get(place, place)
        held = lambda: next((s.text for s in reversed(self.messages(chat)) if words in s.text), None)  # noqa: E731
        return await self.until(held, f"{who} sees “{words}” in {place}")

    async def sees_times(self, times: int, words: str, place: str) -> None:
        """Wait until so many messages there hold the words."""
        held = lambda: sum(words in shown.text for shown in self.messages(place)) >= times  # noqa: E731
        await self.until(held, f"{times} times “{words}” in {place}")

    async def until(self, look: Callable[[], T | None], what: str) -> T:
        try:
            async with asyncio.timeout(PATIENCE):
                while not (found := look()):
                    self._news.clear()
                    await self._news.wait()
                return found
        except TimeoutError:
            everything = "\n---\n".join(f"{s.place}\n{s.text}" for s in self.shown.values())
            raise AssertionError(f"waited for: {what}\n{everything}") from None

    # ---- the wires

    def person(self, who: str) -> Mapping[str, Any]:
        people = [self.config["currentUser"], *self.config["users"]]
        return next(person for person in people if str(person["name"]).lower().startswith(who))

    async def home(self, who: str) -> str:
        """Somebody's own chat with the bot; the client makes one, and always the same, for those it does not show."""
        if who == "alex":
            return CHATS["personal"]
        wanted = {"isGroup": False, "bot": self.config["bot"], "members": [{"id": self.person(who)["id"]}]}
        return str((await self._post("/_connector/v3/conversations", wanted))["id"])

    def _activity(self, who: str, chat: str, *, alone: bool) -> dict[str, Any]:
        person, tenant = self.person(who), {"id": self.config["tenantId"]}
        kind = "personal" if alone else "channel" if chat.startswith("channel") else "groupChat"
        team = {"team": {"id": "team-engineering"}, "channel": {"id": chat.partition(";")[0]}}
        return {
            "id": f"typed-{next(_number)}",
            "channelId": "msteams",
            "serviceUrl": f"{self.client.url}/_connector",
            "recipient": self.config["bot"],
            "from": {key: person[key] for key in ("id", "name", "aadObjectId")},
            "conversation": {"conversationType": kind, "id": chat, "tenantId": tenant["id"]},
            "channelData": {"tenant": tenant, **(team if kind == "channel" else {})},
        }

    async def _post(self, route: str, body: Mapping[str, Any]) -> dict[str, Any]:
        async with self.http.post(route, json=body) as answer:
            said = await answer.text()
            assert answer.status < 300, f"{route}: {answer.status} {said[:500]}"
            found = json.loads(said) if said.strip().startswith("{") else {}
            return found if isinstance(found, dict) else {}

    async def _watch_log(self, listening: asyncio.Event) -> None:
        """The log of the client holds every call of both sides, the chats no page shows included."""
        async with self.http.ws_connect("/_ws/log/stream") as stream:
            listening.set()
            async for message in stream:
                self._take(json.loads(message.data).get("log", {}))
                self._news.set()

    def _take(self, log: Mapping[str, Any]) -> None:
        answer, name = log.get("response") or {}, log.get("activityName")
        if answer.get("statusCode", 0) >= 400:
            self.failures.append(f"{name} → {answer['statusCode']}: {json.dumps(answer.get('body'))[:300]}")
        if log.get("from") != "User Application" or answer.get("statusCode", 500) >= 300:
            return
        body = (log.get("request") or {}).get("body") or {}
        if name == "createConversation" and "activity" in body:
            place = str(answer["body"]["id"])
            self._show(place, str(answer["body"]["activityId"]), body["activity"])
        elif name == "message":
            self._show(str(log["conversationId"]), str(log["messageId"]), body)

    def _show(self, place: str, message: str, activity: Mapping[str, Any]) -> None:
        known = self.shown.get((place, message))
        self.shown[place, message] = Shown(place, message, activity, known.changes + 1 if known else 0)
