"""What every request passes: a request id in the log, a bounded body, safe headers, and errors without insides."""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache
from urllib.parse import urlsplit

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from structlog.contextvars import bind_contextvars

from engine.ports import Ids, StoreClosed, TryLater
from server.metrics import Metrics

REQUEST_ID = "X-Request-Id"
BODY_SECONDS = 10.0
"""How long a caller may take to send a body; Teams and webhooks send theirs at once."""

HEADERS = {
    hdrs.CACHE_CONTROL: "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; "
        "form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    hdrs.SERVER: "Muster",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
STRICT_TRANSPORT = "max-age=31536000"

WANDERERS = (404, 405)
"""Scanners and probes ask for everything; that is not worth a line each."""

SENTENCES = {
    400: "This request is not whole, or not what it says it is.",
    401: "This needs a sign-in or a token that Muster accepts.",
    403: "This is not open to you.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    408: "The request took too long to arrive.",
    413: "That is more than Muster reads in one request.",
    421: "A development server answers to its own name only.",
    503: "Muster cannot do this right now. Try again shortly.",
}
_KNOWN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = structlog.get_logger(__name__)


class Edge:
    """The one middleware. `hosts` are the names it answers to; none means any, as behind a proxy."""

    def __init__(self, ids: Ids, metrics: Metrics, *, hosts: frozenset[str] | None, https: bool) -> None:
        self._ids = ids
        self._metrics = metrics
        self._hosts = hosts
        self._headers = {**HEADERS, "Strict-Transport-Security": STRICT_TRANSPORT} if https else HEADERS

    def middleware(self) -> Middleware:
        @web.middleware
        async def pass_edge(request: web.Request, handler: Handler) -> web.StreamResponse:
            given = request.headers.get(REQUEST_ID, "")
            request_id = given if _KNOWN_ID.fullmatch(given) else self._ids.new()
            bind_contextvars(request=request_id)  # for this connection's task: its next request brings its own
            return await self._answer(request, handler, request_id)

        return pass_edge

    async def _answer(self, request: web.Request, handler: Handler, request_id: str) -> web.StreamResponse:
        clock = asyncio.get_running_loop().time
        began = clock()
        response = await self._try(request, handler, request_id)
        route = request.match_info.route.resource
        name = route.canonical if route else "none"
        self._metrics.answered(name, response.status, clock() - began)
        if response.status >= 400:
            tell = log.debug if response.status in WANDERERS else log.info
            tell("turned down", method=request.method, route=name, status=response.status)
        if not response.prepared:
            for header, value in self._headers.items():
                response.headers.setdefault(header, value)
            response.headers[REQUEST_ID] = request_id
        return response

    async def _try(self, request: web.Request, handler: Handler, request_id: str) -> web.StreamResponse:
        try:
            self._check_name(request)
            if request.can_read_body:
                await _take_body(request)
            return await handler(request)
        except web.HTTPException as raised:
            return _error(request_id, raised.status, raised) if raised.status >= 400 else _plain(raised)
        except (StoreClosed, TryLater) as error:
            log.error("not available", reason=str(error))  # noqa: TRY400  the reason is enough, the trace says nothing more
            return _error(request_id, 503)
        except Exception as error:
            log.exception("failed", error=type(error).__name__)
            return _error(request_id, 500)

    def _check_name(self, request: web.Request) -> None:
        """A development server has no sign-in: a web page elsewhere must not reach it through the visitor's browser."""
        if self._hosts is None:
            return
        origin = request.headers.get(hdrs.ORIGIN)
        named = [f"//{request.host}", *([origin] if origin else [])]
        if any(_host(name) not in self._hosts for name in named):
            raise web.HTTPMisdirectedRequest


@lru_cache(maxsize=64)
def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


async def _take_body(request: web.Request) -> None:
    """Read the body here, once: routes find it in memory, and nobody holds a connection open by dripping bytes.

    A body that is not what its headers say, or whose sender went away, is a bad request and no failure of ours.
    """
    try:
        await _read_body(request)
    except (web.RequestPayloadError, ConnectionResetError) as error:
        raise web.HTTPBadRequest from error


async def _read_body(request: web.Request) -> None:
    if request.content.is_eof():  # it came with its headers, as nearly all do: there is nothing to wait for
        await request.read()
        return
    try:
        async with asyncio.timeout(BODY_SECONDS):
            await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error


def _plain(raised: web.HTTPException) -> web.Response:
    """A redirect, raised by a route, as an answer."""
    return web.Response(status=raised.status, headers=raised.headers)


def _error(request_id: str, status: int, raised: web.HTTPException | None = None) -> web.Response:
    """One sentence and the number to quote; a sentence the route gave itself wins, and so do its headers."""
    own = raised.text if raised and raised.text and raised.text != f"{raised.status}: {raised.reason}" else None
    message = own or SENTENCES.get(status) or (raised.reason if raised else None)
    body = {
        "error": {
            "status": status,
            "message": message or "Something broke here. It is in the log.",
            "request": request_id,
        }
    }
    response = web.json_response(body, status=status)
    if raised:
        kept = (header for header in raised.headers if header not in (hdrs.CONTENT_TYPE, hdrs.CONTENT_LENGTH))
        response.headers.update({header: raised.headers[header] for header in kept})
    return response
