"""An application behind the edge, to call over HTTP: routes that answer, fail, and send away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
from aiohttp import web
from structlog.contextvars import get_contextvars

from engine.ids import SeededIds
from engine.ports import StoreClosed, TryLater
from server.health import Health, Probe
from server.http import build_app, listening
from server.metrics import Metrics
from server.settings import Settings

Start = Callable[..., Awaitable[aiohttp.ClientSession]]


async def echo(request: web.Request) -> web.Response:
    return web.json_response({"bytes": len(await request.read()), **get_contextvars()})


async def burst(_request: web.Request) -> web.Response:
    raise RuntimeError("row 7 of carol@customer.example")


async def closed(_request: web.Request) -> web.Response:
    raise StoreClosed("the disk is full")


async def later(_request: web.Request) -> web.Response:
    raise TryLater("busy")


async def away(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/healthz")


async def picky(_request: web.Request) -> web.Response:
    raise web.HTTPBadRequest(text="Send one activity as JSON.", headers={"X-Why": "shape"})


async def own_headers(_request: web.Request) -> web.Response:
    return web.Response(text="mail", headers={"Cache-Control": "max-age=5"})


ROUTES = [
    web.post("/echo", echo), web.get("/burst", burst), web.get("/closed", closed), web.get("/later", later),
    web.get("/away", away), web.get("/picky", picky), web.get("/own", own_headers),
]  # fmt: skip


async def starting() -> AsyncIterator[Start]:
    async with AsyncExitStack() as stack:

        async def run(probes: dict[str, Probe] | None = None, **given: object) -> aiohttp.ClientSession:
            settings = Settings(**{"development": True, "port": 0, **given})  # type: ignore[arg-type]  # options by name
            health = Health(probes or {}, patience=0.2)
            app = build_app(settings, routes=ROUTES, health=health, metrics=Metrics(), ids=SeededIds(1))
            base = await stack.enter_async_context(listening(app, health, settings))
            return await stack.enter_async_context(aiohttp.ClientSession(base))

        yield run
