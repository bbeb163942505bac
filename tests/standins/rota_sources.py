"""The APIs that rotas are imported from, on the loopback: pages of two, tokens, and "later" when told to.

Each answers in the shapes of its documentation, by the payloads a test hands in, and wants its own kind of token.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

TOKEN = "u+secret-import-token"
_PAGE = 2


@dataclass
class RotaSources:
    """`troubles` are statuses that the next answers have, one each; `calls` are the paths asked for."""

    pagerduty: Sequence[dict[str, Any]] = ()
    pagerduty_users: Sequence[dict[str, Any]] = ()
    opsgenie: Sequence[dict[str, Any]] = ()
    grafana: Sequence[dict[str, Any]] = ()
    grafana_shifts: Sequence[dict[str, Any]] = ()
    grafana_users: Sequence[dict[str, Any]] = ()
    calendar: bytes = b""
    troubles: list[int] = field(default_factory=list)
    raw: bytes | None = None
    calls: list[str] = field(default_factory=list)
    url: str = ""

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._edge])
        get = app.router.add_get
        get("/pd/schedules", self._listed("pagerduty", "schedules"))
        get("/pd/users", self._listed("pagerduty_users", "users"))
        get("/pd/schedules/{id}", self._pagerduty_one)
        get("/pd/schedules/{id}/overrides", self._pagerduty_overrides)
        get("/og/v2/schedules", self._opsgenie_list)
        get("/og/v2/schedules/{id}/{what}", self._opsgenie_more)
        get("/gf/api/v1/schedules/", self._numbered("grafana"))
        get("/gf/api/v1/on_call_shifts/", self._numbered("grafana_shifts"))
        get("/gf/api/v1/users/", self._numbered("grafana_users"))
        get("/gf/api/v1/schedules/{id}/final_shifts/", self._final_shifts)
        get("/calendar/secret-address.ics", self._calendar)
        return app

    @web.middleware
    async def _edge(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.calls.append(request.path)
        if self.troubles:
            status = self.troubles.pop(0)
            headers = {"Retry-After": "1"} if status == 429 else {"Location": "/elsewhere"} if status == 302 else {}
            return web.json_response({"error": {"message": "no"}}, status=status, headers=headers)
        expected = {"pd": f"Token token={TOKEN}", "og": f"GenieKey {TOKEN}", "gf": TOKEN}.get(request.path[1:3])
        if expected and request.headers.get("Authorization") != expected:
            return web.json_response({"error": {"message": "Invalid Credentials Provided"}}, status=401)
        if self.raw is not None:
            return web.Response(body=self.raw)
        return await handler(request)

    def _listed(self, field_: str, name: str) -> Callable[[web.Request], Any]:
        async def answer(request: web.Request) -> web.Response:
            everything, offset = getattr(self, field_), int(request.query["offset"])
            # The stand-in's pages are short; the caller counts on by what it asked for.
            page = everything[offset // 50 : offset // 50 + _PAGE]
            short = [{key: each[key] for key in ("id", "name", "time_zone", "email") if key in each} for each in page]
            more = offset // 50 + _PAGE < len(everything)
            return web.json_response({name: short, "limit": 100, "offset": offset, "more": more, "total": None})

        return answer

    async def _pagerduty_one(self, request: web.Request) -> web.Response:
        assert request.query["since"] < request.query["until"]
        one = _by_id(self.pagerduty, request.match_info["id"])
        assert request.query["time_zone"] == one["time_zone"]
        return web.json_response({"schedule": {key: value for key, value in one.items() if key != "overrides"}})

    async def _pagerduty_overrides(self, request: web.Request) -> web.Response:
        return web.json_response({"overrides": _by_id(self.pagerduty, request.match_info["id"]).get("overrides", [])})

    async def _opsgenie_list(self, request: web.Request) -> web.Response:
        assert request.query["expand"] == "rotation"
        offset = int(request.query["offset"]) // 50
        kept = ("id", "name", "timezone", "enabled", "rotations")
        page = [{key: each[key] for key in kept} for each in self.opsgenie[offset : offset + _PAGE]]
        more = offset + _PAGE < len(self.opsgenie)
        paging = {"next": f"https://api.opsgenie.com/v2/schedules?offset={offset + _PAGE}"} if more else {}
        return web.json_response({"data": page, "paging": paging, "took": 0.1, "requestId": "r"})

    async def _opsgenie_more(self, request: web.Request) -> web.Response:
        one = _by_id(self.opsgenie, request.match_info["id"])
        return web.json_response({"data": one[request.match_info["what"]], "took": 0.1, "requestId": "r"})

    def _numbered(self, field_: str) -> Callable[[web.Request], Any]:
        async def answer(request: web.Request) -> web.Response:
            hidden = ("final_shifts",)
            everything = [
                {key: value for key, value in each.items() if key not in hidden} for each in getattr(self, field_)
            ]
            return _page(everything, request)

        return answer

    async def _final_shifts(self, request: web.Request) -> web.Response:
        assert request.query["start_date"] < request.query["end_date"]
        return _page(_by_id(self.grafana, request.match_info["id"])["final_shifts"], request)

    async def _calendar(self, _request: web.Request) -> web.Response:
        return web.Response(body=self.calendar, content_type="text/calendar")


def _page(everything: Sequence[Any], request: web.Request) -> web.Response:
    number = int(request.query.get("page", "1"))
    start = (number - 1) * _PAGE
    following = f"http://internal/?page={number + 1}" if start + _PAGE < len(everything) else None
    return web.json_response(
        {"count": len(everything), "next": following, "previous": None, "results": everything[start : start + _PAGE]}
    )


def _by_id(listed: Sequence[dict[str, Any]], id_: str) -> dict[str, Any]:
    return next(each for each in listed if each["id"] == id_)


@asynccontextmanager
async def serving(sources: RotaSources) -> AsyncIterator[RotaSources]:
    """The stand-in on a port of its own."""
    server = TestServer(sources.app())
    await server.start_server()
    sources.url = str(server.make_url("")).rstrip("/")
    try:
        yield sources
    finally:
        await server.close()
