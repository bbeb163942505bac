"""A Teams connector on the loopback: keeps messages and members as the service does, and fails when told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass(frozen=True)
class Fault:
    """How one call goes wrong. `done`: the service does the work all the same, and only the answer is lost."""

    status: int = 0
    code: str = ""
    retry_after: str = ""
    html: bool = False
    drop: bool = False
    hang: bool = False
    done: bool = False


@dataclass(frozen=True)
class Heard:
    """One call as it arrived."""

    method: str
    path: str
    body: Mapping[str, Any]
    authorization: str | None


@dataclass(frozen=True)
class _Asked:
    path: Mapping[str, str]
    body: dict[str, Any]
    query: Mapping[str, str]


@dataclass
class TeamsStandIn:
    """`faults` go wrong in their order, one a call; then all is well. `gone` conversations answer 404.

    `chats` names the personal chat of a member where it is another than usual.
    """

    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    calls: list[Heard] = field(default_factory=list)
    messages: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    members: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    chats: dict[str, str] = field(default_factory=dict)
    token: str = ""
    nameless: bool = False
    size_limit: int = 100_000
    busy: dict[str, int] = field(default_factory=dict)
    most_at_once: int = 0
    pause: float = 0.0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def texts(self, conversation: str) -> list[str]:
        """What stands in a conversation, oldest first."""
        return [message.get("text", "") for (where, _), message in self.messages.items() if where == conversation]

    def routes(self) -> list[web.RouteDef]:
        one = "/v3/conversations/{conversation}"
        return [
            web.post("/v3/conversations", self._passed(self._create)),
            web.post(f"{one}/activities", self._passed(self._send)),
            web.post(f"{one}/activities/{{message}}", self._passed(self._send)),
            web.put(f"{one}/activities/{{message}}", self._passed(self._update)),
            web.delete(f"{one}/activities/{{message}}", self._passed(self._delete)),
            web.get(f"{one}/pagedmembers", self._passed(self._members)),
            web.get(f"{one}/members/{{member}}", self._passed(self._member)),
        ]

    def _passed(self, work: Any) -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            body = await request.json() if request.can_read_body else {}
            heard = Heard(request.method, request.raw_path, body, request.headers.get("Authorization"))
            self.calls.append(heard)
            if self.token and heard.authorization != f"Bearer {self.token}":
                return _error(401, "BotNotRegistered")
            if (request.content_length or 0) > self.size_limit:
                return _error(413, "MessageSizeTooBig")
            fault = self.faults.pop(0) if self.faults else None
            if fault and not fault.done:
                return await self._fail(request, fault)
            answer = await self._alone(request, work, body)
            return await self._fail(request, fault) if fault else answer

        return handle

    async def _alone(self, request: web.Request, work: Any, body: dict[str, Any]) -> web.Response:
        """Counts how many calls one conversation sees at once."""
        conversation = request.match_info.get("conversation", "")
        if conversation in self.gone:
            return _error(404, "ConversationNotFound")
        self.busy[conversation] = self.busy.get(conversation, 0) + 1
        self.most_at_once = max(self.most_at_once, self.busy[conversation])
        try:
            if self.pause:
                await asyncio.wait_for(asyncio.shield(self.released.wait()), self.pause)
        except TimeoutError:
            pass
        finally:
            self.busy[conversation] -= 1
        answer: web.Response = work(_Asked(request.match_info, body, request.query))
        return answer

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.hang:
            await self.released.wait()
        if fault.drop and request.transport:
            request.transport.abort()
            return web.Response()
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        if fault.html:
            page = "<html><body>Bad gateway</body></html>"
            return web.Response(status=fault.status, text=page, content_type="text/html", headers=headers)
        answer = _error(fault.status, fault.code)
        answer.headers.update(headers)
        return answer

    def _put(self, conversation: str, message: dict[str, Any]) -> str:
        name = f"m{len(self.messages) + 1}"
        self.messages[conversation, name] = message
        return name

    def _send(self, asked: _Asked) -> web.Response:
        name = self._put(asked.path["conversation"], asked.body)
        return web.Response(status=202) if self.nameless else web.json_response({"id": name}, status=201)

    def _update(self, asked: _Asked) -> web.Response:
        place = (asked.path["conversation"], asked.path["message"])
        if place not in self.messages:
            return _error(404, "ActivityNotFoundInConversation")
        self.messages[place] = asked.body
        return web.json_response({"id": asked.path["message"]})

    def _delete(self, asked: _Asked) -> web.Response:
        self.messages.pop((asked.path["conversation"], asked.path["message"]), None)
        return web.Response(status=200)

    def _create(self, asked: _Asked) -> web.Response:
        if not asked.body.get("isGroup"):
            member = asked.body["members"][0]["id"]
            return web.json_response({"id": self.chats.get(member, f"a:{member}")}, status=201)
        channel = asked.body["channelData"]["channel"]["id"]
        if channel in self.gone:
            return _error(500, "ConversationNotFound")
        name = f"m{len(self.messages) + 1}"
        thread = f"{channel};messageid={name}"
        self.messages[thread, name] = asked.body["activity"]
        return web.json_response({"id": thread, "activityId": name}, status=201)

    def _members(self, asked: _Asked) -> web.Response:
        everybody = self.members.get(asked.path["conversation"], [])
        start, size = int(asked.query.get("continuationToken") or 0), int(asked.query["pageSize"])
        answer: dict[str, Any] = {"members": everybody[start : start + size]}
        if start + size < len(everybody):
            answer["continuationToken"] = str(start + size)
        return web.json_response(answer)

    def _member(self, asked: _Asked) -> web.Response:
        everybody = self.members.get(asked.path["conversation"], [])
        found = next((member for member in everybody if asked.path["member"] in member.values()), None)
        return web.json_response(found) if found else _error(404, "MemberNotFoundInConversation")


def _error(status: int, code: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": "as told"}}, status=status)


@asynccontextmanager
async def teams() -> AsyncIterator[TeamsStandIn]:
    """The stand-in, listening until the end of the block."""
    stand_in = TeamsStandIn()
    app = web.Application()
    app.add_routes(stand_in.routes())
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    stand_in.url = str(server.make_url("/")).rstrip("/")
    try:
        yield stand_in
    finally:
        stand_in.released.set()
        await server.close()
