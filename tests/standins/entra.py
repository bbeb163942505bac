"""The login service that gives the bot its own token, on the loopback, with TLS as msal insists."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from engine.clock import SystemClock
from tests.standins.openid import private_key


@cache
def certificate_pem() -> str:
    """A private key and a self-signed certificate for 127.0.0.1, good for an hour."""
    key, now = private_key(4), SystemClock().now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (private + certificate.public_bytes(serialization.Encoding.PEM)).decode()


@dataclass
class EntraStandIn:
    """`forms` are the token requests as they came; `error` refuses them."""

    url: str = ""
    trust: str = ""
    forms: list[dict[str, str]] = field(default_factory=list)
    error: str = ""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", self._metadata),
            web.post("/{tenant}/oauth2/v2.0/token", self._token),
        ]

    async def _metadata(self, request: web.Request) -> web.Response:
        root = f"{self.url}/{request.match_info['tenant']}"
        return web.json_response(
            {
                "issuer": f"{root}/v2.0",
                "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
                "token_endpoint": f"{root}/oauth2/v2.0/token",
            }
        )

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.forms.append({key: str(value) for key, value in form.items()} | dict(request.match_info))
        if self.error:
            described = {"error": self.error, "error_description": "AADSTS7000215: secret 'hush' of app x is wrong"}
            return web.json_response(described, status=401)
        token = f"token-{len(self.forms)}"
        return web.json_response({"token_type": "Bearer", "expires_in": 3600, "access_token": token})


@asynccontextmanager
async def entra(folder: Path) -> AsyncIterator[EntraStandIn]:
    """The stand-in, listening until the end of the block; `trust` is the file that vouches for it."""
    stand_in = EntraStandIn(trust=str(folder / "entra.pem"))
    Path(stand_in.trust).write_text(certificate_pem(), encoding="ascii")  # noqa: ASYNC240  a small file of a test
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(stand_in.trust)
    app = web.Application()
    app.add_routes(stand_in.routes())
    server = TestServer(app, host="127.0.0.1", scheme="https")
    await server.start_server(ssl=context)
    stand_in.url = str(server.make_url("/")).rstrip("/")
    try:
        yield stand_in
    finally:
        await server.close()


@dataclass
class PlatformStandIn:
    """The identity service that a hosting platform offers its apps; `down` as it is at times."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    down: bool = False

    async def _token(self, request: web.Request) -> web.Response:
        self.asked.append({**request.query, "header": request.headers["X-IDENTITY-HEADER"]})
        if self.down:
            return web.json_response({"statusCode": 500, "message": "hush"}, status=500)
        ends = int(SystemClock().now().timestamp()) + 3600
        answer = {"access_token": f"token-{len(self.asked)}", "expires_on": str(ends), "token_type": "Bearer"}
        return web.json_response(answer)


@asynccontextmanager
async def platform() -> AsyncIterator[PlatformStandIn]:
    """The stand-in, listening until the end of the block."""
    stand_in = PlatformStandIn()
    app = web.Application()
    app.add_routes([web.get("/msi/token", stand_in._token)])
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    stand_in.url = str(server.make_url("/msi/token"))
    try:
        yield stand_in
    finally:
        await server.close()
