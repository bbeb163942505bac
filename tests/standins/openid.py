"""The login service that signs Teams' calls, on the loopback: real RS256 keys, rotation, and outages when told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from engine.clock import SystemClock

ISSUER = "https://api.botframework.com"
APP_ID = "7a1c4f5e-0000-4000-8000-00000000b07a"


@cache
def private_key(number: int) -> rsa.RSAPrivateKey:
    """One of a few real keys, made once a run: making them is slow."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class OpenIdStandIn:
    """`published` maps key ids to key numbers; `endorsements` may differ a key."""

    url: str = ""
    published: dict[str, int] = field(default_factory=lambda: {"key-1": 1})
    endorsements: dict[str, list[str] | None] = field(default_factory=dict)
    strange_keys: list[Any] = field(default_factory=list)
    down: bool = False
    garbage: bool = False
    jwks_uri: str = ""
    hold: asyncio.Event | None = None
    fetches: int = 0

    def token(self, *, key: int = 1, kid: str | None = "key-1", alg: str = "RS256", **changes: Any) -> str:
        """A token as Teams would send it, but for the changes; a claim set to None is left out."""
        now = SystemClock().now().timestamp()
        claims = {
            "iss": ISSUER,
            "aud": APP_ID,
            "nbf": int(now) - 60,
            "exp": int(now) + 3600,
            "serviceurl": "https://smba.trafficmanager.net/amer/",
            **changes,
        }
        signer = private_key(key) if alg.startswith("RS") else ("" if alg == "none" else "s" * 64)
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, signer, algorithm=alg, headers={"kid": kid} if kid else None)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/openid", self._metadata), web.get("/keys", self._keys), web.get("/list", self._list)]

    async def _metadata(self, _: web.Request) -> web.Response:
        self.fetches += 1
        if self.hold:
            await self.hold.wait()
        if self.down:
            return web.Response(status=503)
        if self.garbage:
            return web.Response(text="<html>", content_type="text/html")
        return web.json_response({"issuer": ISSUER, "jwks_uri": self.jwks_uri or self.url.replace("/openid", "/keys")})

    async def _keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": [*self.strange_keys, *map(self._key, self.published)]})

    async def _list(self, _: web.Request) -> web.Response:
        return web.json_response([])

    def _key(self, kid: str) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk(private_key(self.published[kid]).public_key(), as_dict=True)
        endorsed = self.endorsements.get(kid, ["msteams", "webchat"])
        return {**public, "kid": kid, "use": "sig"} | ({} if endorsed is None else {"endorsements": endorsed})


@asynccontextmanager
async def openid() -> AsyncIterator[OpenIdStandIn]:
    """The stand-in, listening until the end of the block."""
    stand_in = OpenIdStandIn()
    app = web.Application()
    app.add_routes(stand_in.routes())
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    stand_in.url = str(server.make_url("/openid"))
    try:
        yield stand_in
    finally:
        if stand_in.hold:
            stand_in.hold.set()
        await server.close()
