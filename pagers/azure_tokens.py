"""Proves the signed token that Azure Call Automation sends along with each callback."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import aiohttp
import jwt
import msgspec
import structlog

from engine.ports import Clock

ISSUER = "https://acscallautomation.communication.azure.com"
KEYS = f"{ISSUER}/calling/keys"
FRESH = timedelta(hours=24)
AGAIN = timedelta(minutes=5)
"""Strangers with keys of their own make us look for new ones at most this often."""
LEEWAY = timedelta(minutes=5)
TIMEOUT = aiohttp.ClientTimeout(total=8)
BODY_LIMIT = 256 * 1024

log = structlog.get_logger(__name__)


class AzureTokens:
    """`resource` is the immutable id of the Communication Services resource: the audience of its tokens."""

    def __init__(self, resource: str, http: aiohttp.ClientSession, wall: Clock, keys_url: str = KEYS) -> None:
        self._resource = resource
        self._http = http
        self._wall = wall
        self._url = keys_url
        self._keys: dict[str, Any] = {}
        self._looked_at: datetime | None = None

    async def prove(self, token: str) -> bool:
        """RS256, by a key of Azure's, for this resource, not run out. False also where no key can be had."""
        try:
            key = await self._key(str(jwt.get_unverified_header(token).get("kid", "")))
            if key is None:
                return False
            claims = jwt.decode(
                token,
                key=key,
                algorithms=["RS256"],
                audience=self._resource,
                issuer=ISSUER,
                options={
                    "require": ["exp", "aud", "iss"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError:
            return False
        ends = claims["exp"]
        return isinstance(ends, int) and ends + LEEWAY.total_seconds() >= self._wall.now().timestamp()

    async def _key(self, key_id: str) -> Any | None:
        age = self._wall.now() - self._looked_at if self._looked_at else None
        if age is None or age >= FRESH or (key_id not in self._keys and age >= AGAIN):
            await self._look()
        return self._keys.get(key_id)

    async def _look(self) -> None:
        self._looked_at = self._wall.now()
        try:
            listed = msgspec.json.decode(await self._read(), type=_KeySet).keys
            found = {str(entry.get("kid")): jwt.PyJWK(entry).key for entry in listed if entry.get("kty") == "RSA"}
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, RecursionError, jwt.PyJWTError) as error:
            log.warning("Azure's signing keys cannot be read, the old ones serve", error=type(error).__name__)
            return
        self._keys = found or self._keys

    async def _read(self) -> bytes:
        body = b""
        async with self._http.get(self._url, timeout=TIMEOUT, allow_redirects=False, raise_for_status=True) as answer:
            async for piece in answer.content.iter_chunked(64 * 1024):
                body += piece
                if len(body) > BODY_LIMIT:
                    raise ValueError("more than keys can be")
        return body


class _KeySet(msgspec.Struct):
    keys: list[dict[str, Any]]
