"""The app's own token for one service: fetched off the loop, once for all who wait, kept until it is nearly over."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from engine.ports import Clock, TryLater, Undeliverable

SPARE = timedelta(minutes=5)
"""A token with less left than this is renewed; msal counts it as over, too."""
TIMEOUT = 10.0
"""Seconds for one answer of the login service; a call has two or three."""
_REFUSALS = frozenset({"invalid_client", "unauthorized_client"})
_CODE = re.compile(r"[a-z_]{3,40}")
_NUMBER = re.compile(r"AADSTS\d{4,9}")


class SignInRefused(Undeliverable):
    """The login service does not take this app's proof: a revoked or expired secret, a wrong app id or tenant.

    Nothing that needs this token will pass until somebody mends it, whatever the single call was about.
    """


class TokenSource(Protocol):
    """Where a token comes from. All calls may block; they are made in a thread."""

    def fetch(self) -> Mapping[str, Any]:
        """`access_token` and `expires_in` (seconds), or `error` and `error_description`."""

    def forget(self) -> None:
        """Drop what is cached: the token was refused."""

    def close(self) -> None:
        """Let go of connections."""


class AppToken:
    """`get` is cheap while the token holds. Without a source, as in development, the token is empty."""

    def __init__(self, source: TokenSource | None, clock: Clock, *, timeout: float = 3 * TIMEOUT) -> None:
        self._source = source
        self._clock = clock
        self._timeout = timeout
        self._token = ""
        self._renew_at: datetime | None = None
        self._ends_at: datetime | None = None
        self._flight: asyncio.Task[None] | None = None
        self._fetching: asyncio.Future[Mapping[str, Any]] | None = None
        """The thread's own work: it may outlast the patience of whoever asked, and there is never a second one."""
        self._refused = False

    async def get(self) -> str:
        """The token, or nothing where the app has no identity. Raises TryLater or SignInRefused, but neither while the
        token it has is good."""
        if self._source is None or (self._renew_at and self._clock.now() < self._renew_at):
            return self._token
        if self._flight is None or self._flight.done():
            self._flight = asyncio.create_task(self._renew(self._source))
        try:
            await asyncio.shield(self._flight)
        except (TryLater, SignInRefused):
            if not self._ends_at or self._clock.now() >= self._ends_at:
                raise
        return self._token

    def refused(self, token: str) -> None:
        """The service did not take this token: the next `get` fetches a new one."""
        if token == self._token:
            self._token, self._renew_at, self._ends_at, self._refused = "", None, None, True

    async def close(self) -> None:
        """A fetch under way ends in its own time; its connections are closed after it."""
        under_way = [work for work in (self._flight, self._fetching) if work]
        await asyncio.gather(*under_way, return_exceptions=True)
        if self._source:
            await asyncio.to_thread(self._source.close)

    async def _renew(self, source: TokenSource) -> None:
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.ensure_future(asyncio.to_thread(self._fetch, source, afresh=self._refused))
            self._fetching.add_done_callback(_heard)
        try:
            async with asyncio.timeout(self._timeout):
                result = await asyncio.shield(self._fetching)
        except (TimeoutError, OSError, ValueError) as error:
            # ValueError: msal's word for an unreachable or odd login address. Its text may quote the answer: not kept.
            raise TryLater(f"The login service gave no token ({type(error).__name__}).") from None
        token, lives = result.get("access_token"), result.get("expires_in")
        if not isinstance(token, str) or not token:
            raise _refusal(result)
        now = self._clock.now()
        span = timedelta(seconds=int(lives) if isinstance(lives, int | str) and str(lives).isdecimal() else 600)
        self._token, self._refused = token, False
        self._ends_at = now + span
        self._renew_at = now + max(span - SPARE, span / 2)

    @staticmethod
    def _fetch(source: TokenSource, *, afresh: bool) -> Mapping[str, Any]:
        if afresh:
            source.forget()
        return source.fetch()


def _heard(fetching: asyncio.Future[Mapping[str, Any]]) -> None:
    """Nobody may be waiting any more: then its error is nobody's, and asyncio need not complain."""
    if not fetching.cancelled():
        fetching.exception()


def _refusal(result: Mapping[str, Any]) -> Exception:
    """Only the codes are told: descriptions hold ids and addresses."""
    code = str(result.get("error", ""))
    code = code if _CODE.fullmatch(code) else "no code"
    number = _NUMBER.search(str(result.get("error_description", "")))
    told = f"{code}, {number[0]}" if number else code
    if code in _REFUSALS:
        return SignInRefused(f"The login service refuses this app ({told}). Check its app id, tenant and secret.")
    return TryLater(f"The login service gave no token ({told}).")
