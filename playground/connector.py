"""Teams' side of the wire on the loopback: takes what the bot posts, and keeps it as a client would show it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from playground.card_reading import Card


@dataclass(frozen=True, slots=True)
class Posted:
    """One message of the bot, or a change to one."""

    conversation: str
    message: str
    activity: Mapping[str, Any]
    changed: bool = False

    @property
    def card(self) -> Card | None:
        attachments = self.activity.get("attachments") or [{}]
        card: Card | None = attachments[0].get("content")
        return card

    @property
    def first(self) -> bool:
        """It opened a thread."""
        return not self.changed and self.conversation.endswith(f";messageid={self.message}")

    @property
    def text(self) -> str:
        return str(self.activity.get("text", ""))


@dataclass
class Connector:
    """`posted` is all that came, in order; `standing` is what each conversation shows now."""

    members: tuple[Mapping[str, str], ...]
    url: str = ""
    posted: list[Posted] = field(default_factory=list)
    standing: dict[tuple[str, str], Posted] = field(default_factory=dict)

    def cards(self, conversation: str) -> list[Posted]:
        """The cards of a conversation, the newest first."""
        here = [posted for (where, _), posted in self.standing.items() if where == conversation]
        return [posted for posted in reversed(here) if posted.card]

    def routes(self) -> list[web.RouteDef]:
        one = "/v3/conversations/{conversation}"
        return [
            web.post("/v3/conversations", self._create),
            web.post(f"{one}/activities", self._send),
            web.post(f"{one}/activities/{{reply}}", self._send),
            web.put(f"{one}/activities/{{message}}", self._change),
            web.get(f"{one}/pagedmembers", self._members),
        ]

    def _keep(self, conversation: str, message: str, activity: Mapping[str, Any], *, changed: bool = False) -> None:
        posted = Posted(conversation, message, activity, changed)
        self.posted.append(posted)
        self.standing[conversation, message] = posted

    def _name(self) -> str:
        return str(len(self.posted) + 1)

    async def _create(self, request: web.Request) -> web.Response:
        """A personal chat with somebody, or a new thread in a channel with its first message."""
        body = await request.json()
        if not body.get("isGroup"):
            return web.json_response({"id": home(body["members"][0]["id"])}, status=201)
        message = self._name()
        thread = f"{body['channelData']['channel']['id']};messageid={message}"
        self._keep(thread, message, body["activity"])
        return web.json_response({"id": thread, "activityId": message}, status=201)

    async def _send(self, request: web.Request) -> web.Response:
        message = self._name()
        self._keep(request.match_info["conversation"], message, await request.json())
        return web.json_response({"id": message}, status=201)

    async def _change(self, request: web.Request) -> web.Response:
        place = (request.match_info["conversation"], request.match_info["message"])
        if place not in self.standing:
            return web.json_response({"error": {"code": "ActivityNotFoundInConversation"}}, status=404)
        self._keep(*place, await request.json(), changed=True)
        return web.json_response({"id": place[1]})

    async def _members(self, _: web.Request) -> web.Response:
        return web.json_response({"members": self.members})


def home(person: str) -> str:
    """Somebody's own chat with the bot."""
    return f"personal-{person}"


@asynccontextmanager
async def connector(members: tuple[Mapping[str, str], ...]) -> AsyncIterator[Connector]:
    """Listening on a free port of this machine until the end of the block."""
    found = Connector(members)
    app = web.Application()
    app.add_routes(found.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield found
    finally:
        await runner.cleanup()
