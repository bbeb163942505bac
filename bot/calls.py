"""One HTTP call to the Teams connector: token, time limits, retries, and what became of it told by the error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import msgspec
import structlog
from yarl import URL

from bot.faults import RETRIED, fault_of, wait_asked
from bot.limits import Limiter
from engine.ports import Clock, Ids, InDoubt, TryLater
from graph.token import AppToken

TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
TRIES = 4
PATIENCE = timedelta(seconds=15)
"""The longest a call waits for its turn or for the service; after that the outbox waits."""
BODY_LIMIT = 4 * 1024 * 1024
_RETRIED_IF_HARMLESS = RETRIED | {502, 504}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """`harmless`: made twice it does no harm. `pace` names the limit it counts against, and `tenant` the other one."""

    method: str
    url: URL
    pace: str
    tenant: str
    body: bytes | None = None
    harmless: bool = False


class Caller:
    """`make` returns the parsed answer, or raises an error of `bot.faults`."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        token: AppToken,
        clock: Clock,
        ids: Ids,
        *,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._http = http
        self._token = token
        self._clock = clock
        self._ids = ids
        self._timeout = timeout

    async def make(self, call: Call, limiter: Limiter, tenant_limiter: Limiter) -> Mapping[str, Any]:
        wait: timedelta | None = None
        for attempt in range(TRIES):
            if wait:
                await self._clock.sleep(wait)
            await limiter.slot(call.pace)
            await tenant_limiter.slot(call.tenant)
            try:
                return await self._once(call)
            except _Again as again:
                wait = self._pause(again.after, attempt)
                if again.after:
                    limiter.hold(call.pace, again.after)
                if attempt + 1 == TRIES or wait > PATIENCE or (again.once and attempt):
                    raise again.fault from None
                log.info("calling Teams again", reason=str(again.fault), attempt=attempt + 1)
        raise AssertionError("the last try returns or raises")

    async def _once(self, call: Call) -> Mapping[str, Any]:
        token = await self._token.get()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            status, retry_after, body = await self._exchange(call, headers)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise _Again(TryLater(f"Teams cannot be reached ({type(error).__name__}).")) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._cut(call, error) from None
        if 200 <= status < 300:
            return _parse(body)
        fault = fault_of(status, body, retry_after, harmless=call.harmless)
        if status == 401 and token:
            self._token.refused(token)
            raise _Again(fault, once=True)
        if status in (_RETRIED_IF_HARMLESS if call.harmless else RETRIED):
            raise _Again(fault, retry_after)
        raise fault

    async def _exchange(self, call: Call, headers: Mapping[str, str]) -> tuple[int, timedelta | None, bytes]:
        """No redirects: the token goes where we send it and nowhere else."""
        async with self._http.request(
            call.method, call.url, data=call.body, headers=headers, timeout=self._timeout, allow_redirects=False
        ) as answer:
            pieces, size = [], 0
            async for piece in answer.content.iter_chunked(64 * 1024):
                size += len(piece)
                if size > BODY_LIMIT:
                    break
                pieces.append(piece)
            return answer.status, wait_asked(answer.headers.get("Retry-After")), b"".join(pieces)

    @staticmethod
    def _cut(call: Call, error: Exception) -> Exception:
        """The line broke, or nobody answered in time, after the call may have got through."""
        reason = f"Teams broke off ({type(error).__name__})"
        if call.harmless:
            return _Again(TryLater(f"{reason}."))
        return InDoubt(f"{reason}: the message may have arrived.")

    def _pause(self, asked: timedelta | None, attempt: int) -> timedelta:
        """What was asked for, else a second doubled each time; and a bit more, so that not all come back at once."""
        base = asked if asked is not None else timedelta(seconds=1) * 2**attempt
        return base + timedelta(seconds=self._ids.jitter())


class _Again(Exception):
    """Worth another try here and now, `once` at most; `fault` is what it comes to when tries run out."""

    def __init__(self, fault: Exception, after: timedelta | None = None, *, once: bool = False) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.after = after
        self.once = once


def _parse(body: bytes) -> Mapping[str, Any]:
    """An answer without a body, or with one that is not JSON, is an answer all the same: the call was accepted."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
