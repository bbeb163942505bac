"""Teams' side of the wire as one process: signing keys, the bot's own token, and a connector that counts its calls."""

from __future__ import annotations

import asyncio
import json
from time import perf_counter
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from engine.clock import SystemClock
from tests.standins.openid import OpenIdStandIn


class Counted:
    """Takes whatever the bot sends and keeps a number, so that taking it costs little."""

    def __init__(self) -> None:
        self.calls = 0
        self.pages: list[tuple[float, bool]] = []

    @web.middleware
    async def count(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.calls += request.path != "/calls"
        return await handler(request)

    async def connector(self, request: web.Request) -> web.Response:
        body = await request.read()
        if b"page.ack" in body or b"alarm.ack" in body:
            self.pages.append((perf_counter(), b"Critical" in body))
        return web.json_response({"id": "m1", "activityId": "m1"})

    async def told(self, _: web.Request) -> web.Response:
        return web.json_response({"calls": self.calls, "pages": self.pages})


async def identity(_: web.Request) -> web.Response:
    """The platform's identity service: the token the bot shows to the connector."""
    ends = str(int(SystemClock().now().timestamp()) + 3600)
    body = {"access_token": "a" * 1200, "expires_on": ends, "resource": "bot", "token_type": "Bearer"}
    return web.json_response(body)


async def main() -> None:
    """Listen on a free port, tell it and a token on standard output, and go on until killed."""
    keys, counted = OpenIdStandIn(), Counted()
    app = web.Application(middlewares=[counted.count])
    app.add_routes([*keys.routes(), web.get("/identity", identity), web.get("/calls", counted.told)])
    app.add_routes([web.route("*", "/v3/{rest:.*}", counted.connector)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port: Any = runner.addresses[0][1]
    keys.url = f"http://127.0.0.1:{port}/openid"
    token = keys.token(serviceurl=f"http://127.0.0.1:{port}/", exp=int(SystemClock().now().timestamp()) + 7200)
    print(json.dumps({"port": port, "token": token}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
