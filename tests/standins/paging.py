"""What all stand-ins of paging services share: calls kept as they came, and faults used up in their order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass(frozen=True)
class Fault:
    """How one call goes wrong. `done`: the service does the work all the same, and only the answer is lost."""

    status: int = 0
    retry_after: str = ""
    doc: Mapping[str, Any] = field(default_factory=dict)
    drop: bool = False
    hang: bool = False
    done: bool = False


@dataclass(frozen=True)
class Heard:
    """One call as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Faults:
    """`waiting` go wrong in their order, one a call; then all is well. What hangs is let go by `released`."""

    waiting: list[Fault] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def around(self, work: Callable[[Heard], web.Response]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """A handler that does this work, as far as no fault is in the way."""

        async def handle(request: web.Request) -> web.StreamResponse:
            heard = Heard(request.raw_path, request.headers, await request.read())
            self.heard.append(heard)
            fault = self.waiting.pop(0) if self.waiting else None
            if fault and not fault.done:
                return await self._fail(request, fault)
            answer = work(heard)
            return await self._fail(request, fault) if fault else answer

        return handle

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.hang:
            await self.released.wait()
        if fault.drop and request.transport:
            request.transport.close()
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        return web.json_response(dict(fault.doc), status=fault.status or 500, headers=headers)


class StandIn(Protocol):
    """A service that says where it listens once it does."""

    url: str
    faults: Faults

    def routes(self) -> Sequence[web.RouteDef]: ...


@asynccontextmanager
async def serving(*services: StandIn) -> AsyncIterator[None]:
    """Each on a port of its own; whoever hangs at the end is let go."""
    servers = []
    try:
        for service in services:
            app = web.Application()
            app.add_routes(service.routes())
            server = TestServer(app)
            await server.start_server()
            service.url = str(server.make_url("")).rstrip("/")
            servers.append(server)
        yield
    finally:
        for service in services:
            service.faults.released.set()
        for server in servers:
            await server.close()


async def until(true: Callable[[], bool]) -> None:
    """Sockets take real time, and say nothing when they are through."""
    while not true():  # noqa: ASYNC110  as it says
        await asyncio.sleep(0.005)  # noqa: TID251
