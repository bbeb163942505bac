"""The line to one paging service: its own time limit and patience, and what became of a call told by the error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import msgspec
import structlog
from yarl import URL

from engine.ports import Clock, InDoubt, NotYet, TryLater, Undeliverable
from graph.holds import wait_asked

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
"""A page is late after ten seconds: then it is tried again, or goes by the next road."""
AT_ONCE = 28
"""Calls to one service that are under way at most. The outbox rings 64 at once: two services that hang leave room."""
FULL, EACH = timedelta(seconds=1), timedelta(milliseconds=300)
"""Who finds no room comes back after a second, and later by what those before them may take: they do not all come back
at once to be sent away again."""
BODY_LIMIT = 256 * 1024
"""Bytes of an answer that are read; these services answer with a few hundred."""
NOT_DONE = (408, 425, 429, 503)
"""Turned away before anything happened, and worth another try."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """`doc` is the JSON object, `{}` where there was none. A status below 300 is a success, else a refusal for good."""

    status: int
    doc: Mapping[str, Any] = field(repr=False)

    @property
    def ok(self) -> bool:
        return self.status < 300


class Line:
    """One a service, over a session of its own: whoever hangs there holds nobody else up.

    `name` is what people call the service. `wall` is the time of the world outside.
    """

    def __init__(
        self, name: str, http: aiohttp.ClientSession, wall: Clock, *, timeout: aiohttp.ClientTimeout = TIMEOUT
    ) -> None:
        self.name = name
        self._http = http
        self._wall = wall
        self._timeout = timeout
        self._until: datetime | None = None
        self._busy = self._waiting = 0

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], *, repeatable: bool) -> Answer:
        """One call, not repeated here. `repeatable`: made twice it does no harm.

        Raises TryLater (`NotYet` where too many are under way), InDoubt (never for a repeatable call), or Undeliverable
        where the address cannot be right.
        """
        self._check_patience()
        if self._busy >= AT_ONCE:
            self._waiting += 1
            raise NotYet(f"{AT_ONCE} calls to {self.name} are under way.", FULL + EACH * (self._waiting / AT_ONCE))
        self._busy += 1
        try:
            status, after, text = await self._exchange(url, body, headers)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TryLater(f"{self.name} cannot be reached ({type(error).__name__}).") from None
        except aiohttp.InvalidURL:
            raise Undeliverable(f"The address of {self.name} is none. Correct the pager's url in the policy.") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._unsure(f"{self.name} broke off ({type(error).__name__})", repeatable=repeatable) from None
        finally:
            self._busy -= 1
            self._waiting = max(0, self._waiting - 1)
        log.info("pager answered", pager=self.name, status=status)
        return self._answer(status, after, text, repeatable=repeatable)

    async def _exchange(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, timedelta | None, bytes]:
        """No redirects: the secrets go where we send them and nowhere else. The address is signed as it stands."""
        async with self._http.post(
            URL(url, encoded=True), data=body, headers=headers, timeout=self._timeout, allow_redirects=False
        ) as answer:
            text = b""
            async for piece in answer.content.iter_chunked(64 * 1024):
                text += piece
                if len(text) > BODY_LIMIT:
                    break
            return answer.status, wait_asked(answer.headers.get("Retry-After"), self._wall.now()), text

    def _answer(self, status: int, after: timedelta | None, text: bytes, *, repeatable: bool) -> Answer:
        if status in NOT_DONE:
            if after:
                self._until = self._wall.now() + after
            raise TryLater(f"{self.name} asks for patience (status {status}).", after)
        if status >= 500:
            raise self._unsure(f"{self.name} failed (status {status})", repeatable=repeatable)
        if 300 <= status < 400:
            raise Undeliverable(
                f"{self.name} sends elsewhere (status {status}). Correct the pager's url in the policy."
            )
        return Answer(status, _object(text))

    def _check_patience(self) -> None:
        """Who was told to wait asks nothing meanwhile, or the wait would only grow."""
        left = self._until - self._wall.now() if self._until else timedelta(0)
        if left > timedelta(0):
            raise TryLater(f"{self.name} asked for patience, and the time is not over.", left)
        self._until = None

    @staticmethod
    def _unsure(what: str, *, repeatable: bool) -> Exception:
        return TryLater(f"{what}.") if repeatable else InDoubt(f"{what}: it may have gone through.")


def _object(text: bytes) -> Mapping[str, Any]:
    """What was taken was taken, also where the answer is empty or no JSON."""
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
