"""The keys Teams signs its calls with: fetched without blocking, parsed once, and kept where their source is down."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm

from engine.ports import Clock, TryLater

FRESH = timedelta(hours=24)
"""After this the keys are fetched again, while the old ones serve."""
AGAIN = timedelta(minutes=5)
"""An unknown key id makes us look again at most this often, so that strangers cannot make us hammer the source."""
FIRST_AGAIN = timedelta(seconds=10)
"""The same while there are no keys at all."""
TIMEOUT = aiohttp.ClientTimeout(total=8)
BODY_LIMIT = 1024 * 1024

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The names of the fields are botbuilder's. `endorsements` are the channels this key may speak for; none listed
    means that the source does not restrict its keys.
    """

    public_key: RSAPublicKey
    endorsements: tuple[str, ...] | None


class UnknownKey(Exception):
    """No key of this id is published."""


class SigningKeys:
    """Stands where botbuilder keeps its own metadata cache, which blocks and never finds a rotated key."""

    def __init__(self, openid_url: str, http: aiohttp.ClientSession, clock: Clock) -> None:
        self._url = openid_url
        self._http = http
        self._clock = clock
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._flight: asyncio.Task[None] | None = None

    async def get(self, key_id: str) -> SigningKey:
        """The key. Raises UnknownKey, or TryLater where no key could be fetched yet."""
        key = self._keys.get(key_id)
        if key is None:
            await self._look_again()
            key = self._keys.get(key_id)
        elif self._stale():
            self._start()
        if key is not None:
            return key
        if not self._keys:
            raise TryLater("The sign-in keys of Teams cannot be read just now.")
        raise UnknownKey

    async def warm(self) -> bool:
        """Fetch the keys before the first call needs them; false where that failed."""
        await self._look_again()
        return bool(self._keys)

    async def close(self) -> None:
        """Stop a fetch under way."""
        if self._flight and not self._flight.done():
            self._flight.cancel()
            await asyncio.gather(self._flight, return_exceptions=True)

    async def _look_again(self) -> None:
        flying = self._flight is not None and not self._flight.done()
        pause = AGAIN if self._keys else FIRST_AGAIN
        if flying or self._tried_at is None or self._clock.now() - self._tried_at >= pause:
            await asyncio.shield(self._start())

    def _stale(self) -> bool:
        now = self._clock.now()
        old = self._fetched_at is not None and now - self._fetched_at >= FRESH
        return old and (self._tried_at is None or now - self._tried_at >= AGAIN)

    def _start(self) -> asyncio.Task[None]:
        """One fetch for all who wait."""
        if self._flight is None or self._flight.done():
            self._tried_at = self._clock.now()
            self._flight = asyncio.create_task(self._refresh())
        return self._flight

    async def _refresh(self) -> None:
        try:
            metadata = await self._read(self._url)
            address = metadata.get("jwks_uri")
            if not isinstance(address, str) or urlsplit(address).scheme != urlsplit(self._url).scheme:
                raise msgspec.DecodeError("jwks_uri: expected an address")
            keys = parse_keys(await self._read(address))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, RecursionError) as error:
            log.warning("the sign-in keys cannot be read, the old ones serve", error=type(error).__name__)
            return
        if keys:
            self._keys, self._fetched_at = keys, self._clock.now()

    async def _read(self, url: str) -> dict[str, Any]:
        async with self._http.get(url, timeout=TIMEOUT, allow_redirects=False, raise_for_status=True) as answer:
            body = await answer.content.read(BODY_LIMIT)
            while answer.status == 200 and len(body) < BODY_LIMIT and (more := await answer.content.read(BODY_LIMIT)):
                body += more
        document = msgspec.json.decode(body)
        if not isinstance(document, dict):
            raise msgspec.DecodeError("expected an object")
        return document


def parse_keys(document: dict[str, Any]) -> dict[str, SigningKey]:
    """The RSA keys by id; keys of another kind or that cannot be read are left out."""
    listed = document.get("keys")
    parsed = ((entry.get("kid"), _parse(entry)) for entry in listed or () if isinstance(entry, dict))
    return {kid: key for kid, key in parsed if isinstance(kid, str) and kid and key}


def _parse(entry: dict[str, Any]) -> SigningKey | None:
    if entry.get("kty") != "RSA":
        return None
    try:
        key = RSAAlgorithm.from_jwk(entry)
    except (jwt.InvalidKeyError, ValueError, TypeError, KeyError):
        return None
    endorsements = entry.get("endorsements")
    named = tuple(map(str, endorsements)) if isinstance(endorsements, list) else None
    return SigningKey(key, named) if isinstance(key, RSAPublicKey) else None
