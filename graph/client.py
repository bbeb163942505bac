"""The client of Microsoft Graph: token, at most four calls at once, waits honoured, doubt told from refusal."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import msgspec
import structlog
from yarl import URL

from engine.ports import Clock, Ids, InDoubt, TryLater, Undeliverable
from graph.faults import WHOLE_APP, broken, decoded, error_code, fault_of
from graph.holds import EVERYTHING, Holds, wait_asked
from graph.paths import masked, scope_of
from graph.token import AppToken

TIMEOUT = aiohttp.ClientTimeout(total=30, connect=5)
AT_ONCE = 4
"""Outlook's limit of concurrent requests for one app id (concepts/throttling-limits of the Graph documentation)."""
BODY_LIMIT = 1024 * 1024
"""Bytes of an answer that are read; pages of messages and rosters stay far below."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,64}")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success. `doc` is the JSON object, `{}` where there was none; `body` the bytes, of a `raw` call only."""

    status: int
    doc: Mapping[str, Any] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class _Call:
    """`scope` and `shown` are those of the path: worked out once, asked for on every try."""

    method: str
    path: str
    scope: str
    shown: str
    body: bytes | None
    headers: Mapping[str, str]
    repeatable: bool
    raw: bool


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool


class GraphClient:
    """One for the whole process: the limit of four counts per app. The session stays its owner's."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        token: AppToken,
        clock: Clock,
        ids: Ids,
        base_url: str,
        *,
        at_once: int = AT_ONCE,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._http = http
        self._token = token
        self._clock = clock
        self._ids = ids
        self._base_url = base_url.rstrip("/")
        self._slots = asyncio.Semaphore(at_once)
        self._timeout = timeout
        self._holds = Holds(clock)

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool,
        raw: bool = False,
    ) -> Answer:
        """One call; `path` is made by `graph.paths.path`. Not tried again here, but for a token that ran out; a GET,
        PUT or DELETE whose line was cut is sent once more by aiohttp.

        `repeatable`: made twice it does no harm. `raw`: the answer need not be JSON. `data` needs a Content-Type.
        Raises TryLater (`Busy` where Graph turned it away), InDoubt (never for a repeatable call), GraphRefusal,
        SignInRefused; Undeliverable where a repeatable call is answered with more than a megabyte.
        """
        sent = {"Accept": "application/json", **({} if json is None else {"Content-Type": "application/json"})}
        body = data if json is None else msgspec.json.encode(json)
        scope, shown = scope_of(path), masked(path)
        call = _Call(method, path, scope, shown, body, {**sent, **(headers or {})}, repeatable, raw)
        self._holds.check(scope)
        async with self._slots:
            reply = await self._signed(call)
        return self._answer(call, reply)

    def following(self, answer: Answer) -> str:
        """The path of the next page, empty after the last. Graph names it by address: the token goes to no other."""
        link = answer.doc.get("@odata.nextLink")
        if not link:
            return ""
        if not isinstance(link, str) or not link.startswith(f"{self._base_url}/"):
            raise Undeliverable("Microsoft Graph names a next page at another address than its own.")
        return link.removeprefix(self._base_url)

    async def close(self) -> None:
        """Let go of the token's connections."""
        await self._token.close()

    async def _signed(self, call: _Call) -> _Reply:
        """With a token, and once more with a new one where Graph does not take it."""
        token = await self._token.get()
        reply = await self._exchange(call, token)
        if reply.status == 401 and token:
            self._token.refused(token)
            return await self._exchange(call, await self._token.get())
        return reply

    async def _exchange(self, call: _Call, token: str) -> _Reply:
        """While this call waited for its turn or its token, Graph may have asked for patience: looked at again."""
        self._holds.check(call.scope)
        number = _guid(self._ids.new())
        headers = {**call.headers, "client-request-id": number}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        noted = log.bind(method=call.method, path=call.shown, client_request_id=number)
        try:
            reply = await self._over_the_wire(call, headers)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            noted.warning("Graph cannot be reached", reason=type(error).__name__)
            raise TryLater(f"Microsoft Graph cannot be reached ({type(error).__name__}).") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            noted.warning("Graph broke off", reason=type(error).__name__)
            raise broken(type(error).__name__, repeatable=call.repeatable) from None
        noted.info("Graph answered", status=reply.status, request_id=_request_id(reply.headers))
        self._hold(call, reply)
        return reply

    async def _over_the_wire(self, call: _Call, headers: Mapping[str, str]) -> _Reply:
        """No redirects: the token goes where we send it and nowhere else."""
        url = URL(f"{self._base_url}{call.path}", encoded=True)
        async with self._http.request(
            call.method, url, data=call.body, headers=headers, timeout=self._timeout, allow_redirects=False
        ) as answer:
            body = bytearray()
            async for piece in answer.content.iter_chunked(64 * 1024):
                body += piece
                if len(body) > BODY_LIMIT:
                    return _Reply(answer.status, answer.headers, b"", whole=False)
            return _Reply(answer.status, answer.headers, bytes(body), whole=True)

    def _hold(self, call: _Call, reply: _Reply) -> None:
        after = self._asked(reply) if reply.status in (429, 503) else None
        if after:
            everywhere = error_code(reply.body) == WHOLE_APP
            self._holds.put(EVERYTHING if everywhere else call.scope, after)

    def _answer(self, call: _Call, reply: _Reply) -> Answer:
        if not 200 <= reply.status < 300:
            raise fault_of(reply.status, reply.body, self._asked(reply), repeatable=call.repeatable)
        if not reply.whole:
            raise _too_long(call)
        if call.raw:
            return Answer(reply.status, {}, reply.headers, reply.body)
        doc = decoded(reply.body)
        if doc is None:
            raise broken("an answer that is not JSON", repeatable=call.repeatable)
        return Answer(reply.status, doc, reply.headers)

    def _asked(self, reply: _Reply) -> timedelta | None:
        return wait_asked(reply.headers.get("Retry-After"), self._clock.now())


def _too_long(call: _Call) -> Exception:
    if call.repeatable:
        return Undeliverable("Microsoft Graph answers with more than a megabyte. Ask for fewer things at once.")
    return InDoubt("Microsoft Graph answered with more than a megabyte: the call may have been carried out.")


def _guid(number: str) -> str:
    """The form that Microsoft's support can search for."""
    return "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))


def _request_id(headers: Mapping[str, str]) -> str:
    found = headers.get("request-id", "")
    return found if _REQUEST_ID.fullmatch(found) else ""
