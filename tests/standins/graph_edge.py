"""What every call of the Graph stand-in goes through: the published contract, tokens, limits, faults and a record."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from engine.clock import SystemClock
from engine.ports import Clock
from tests.standins.graph_contract import violations
from tests.standins.graph_faults import Fault, strike
from tests.standins.graph_limits import Ledger, Ledgers, Limits

Work = Callable[["Asked"], web.Response]


class Refusal(Exception):
    """Answered with Graph's error of this status and code."""

    def __init__(self, status: int, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Heard:
    """One call as it arrived; `place` is the path as it stood on the wire."""

    method: str
    place: str
    at: datetime
    number: str
    token: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that was let through. `json` is None for MIME; `lasting`: immutable ids are asked for."""

    place: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    json: Any
    lasting: bool


@dataclass
class Edge:
    """`tokens` are those let in (None: any of the login stand-ins'), `expired` no longer. `pause` is how many real
    seconds an answer takes. `faults` strike where they fit. `exceeded_status` goes with ErrorExceededMessageLimit:
    sources differ."""

    clock: Clock = field(default_factory=SystemClock)
    url: str = ""
    limits: Limits = field(default_factory=Limits)
    faults: list[Fault] = field(default_factory=list)
    tokens: set[str] | None = None
    expired: set[str] = field(default_factory=set)
    pause: float = 0.0
    exceeded_status: int = 403
    requests: list[Heard] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)
    ledgers: Ledgers = field(default_factory=lambda: defaultdict(Ledger))

    def expire_tokens(self) -> None:
        """Every token seen so far has run out."""
        self.expired |= {heard.token for heard in self.requests}

    def passed(self, work: Work) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            try:
                return await self._handle(request, work, self.at_once)
            finally:
                self.at_once -= 1

        return handle

    def count_mail(self, mailbox: str, recipients: int) -> None:
        """Raises the Refusal of the first limit that this mail would break; else it counts."""
        now, book, limits = self.clock.now(), self.ledgers[mailbox], self.limits
        if limits.recipients_per_message is not None and recipients > limits.recipients_per_message:
            raise Refusal(400, "ErrorInvalidRecipients")
        wait = book.recipients.wait(now, recipients, limits.recipients_per_day)
        if wait is not None:
            told = wait if self.exceeded_status == 429 else None
            raise Refusal(self.exceeded_status, "ErrorExceededMessageLimit", told)
        wait = book.messages.wait(now, 1, limits.messages_per_minute)
        if wait is not None:
            raise Refusal(429, "ApplicationThrottled", wait)
        book.messages.add(now)
        book.recipients.add(now, recipients)

    async def _handle(self, request: web.Request, work: Work, at_once: int) -> web.StreamResponse:
        heard = await self._heard(request)
        fault = strike(self.faults, heard.method, unquote(heard.place), self.clock.now())
        if self.pause:
            await asyncio.sleep(self.pause)  # noqa: TID251  a service takes real time
        if fault and not fault.done:
            return await self._failed(request, fault, _error(fault.status or 500, fault.code or "Trouble"))
        try:
            self._let_in(heard, request.match_info["user"].lower(), at_once)
            answer = work(self._asked(request, heard))
        except Refusal as refusal:
            answer = _error(refusal.status, refusal.code, refusal.retry_after)
        answer.headers["request-id"] = f"req-{len(self.requests)}"
        return await self._failed(request, fault, answer) if fault else answer

    async def _heard(self, request: web.Request) -> Heard:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        number, body = request.headers.get("client-request-id", ""), await request.read()
        heard = Heard(request.method, request.raw_path, self.clock.now(), number, token, request.headers.copy(), body)
        self.requests.append(heard)
        return heard

    def _let_in(self, heard: Heard, mailbox: str, at_once: int) -> None:
        known = heard.token in self.tokens if self.tokens is not None else heard.token.startswith("token-")
        if not known or heard.token in self.expired:
            raise Refusal(401, "InvalidAuthenticationToken")
        if self.limits.at_once is not None and at_once > self.limits.at_once:
            raise Refusal(429, "MailboxConcurrency", 1)
        requests = self.ledgers[mailbox].requests
        wait = requests.wait(self.clock.now(), 1, self.limits.requests_per_ten_minutes)
        if wait is not None:
            raise Refusal(429, "ApplicationThrottled", wait)
        requests.add(self.clock.now())

    def _asked(self, request: web.Request, heard: Heard) -> Asked:
        body: Any = None
        if request.content_type == "application/json" and heard.body:
            try:
                body = json.loads(heard.body)
            except ValueError:
                raise Refusal(400, "BadRequest") from None
        place = request.rel_url.raw_path.removeprefix("/v1.0")
        self.violations += violations(request.method, place, request.query, body)
        lasting = 'idtype="immutableid"' in request.headers.get("Prefer", "").lower()
        return Asked(request.path, request.match_info, dict(request.query), heard.body, body, lasting)

    async def _failed(self, request: web.Request, fault: Fault, answer: web.Response) -> web.StreamResponse:
        if fault.hang:
            await self.released.wait()
        if (fault.drop or fault.hang) and request.transport:
            request.transport.abort()
        if fault.text:
            answer = web.Response(
                status=fault.status or answer.status, text=fault.text, content_type="application/json"
            )
        elif fault.done and fault.status:
            answer = _error(fault.status, fault.code)
        if fault.retry_after:
            answer.headers["Retry-After"] = fault.retry_after
        return answer


def _error(status: int, code: str, retry_after: int | None = None) -> web.Response:
    """Graph's texts name people at times: nobody may pass them on."""
    told = {"code": code, "message": "As told to hush@customer.example.", "innerError": {"request-id": "hush"}}
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return web.json_response({"error": told}, status=status, headers=headers)
