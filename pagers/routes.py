"""The addresses where services call back; each service's own receiver proves who calls before it reads anything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from aiohttp import web

from pagers.addresses import CALLS, EVENTS, MESSAGES


class Receiver(Protocol):
    """Takes what one service sends."""

    async def receive(self, request: web.Request, step: str) -> web.Response:
        """`step` is the last word of the address. Raises a web error: 404 for a step it has not, 401 or 403 for who is
        not the service."""


def routes(receivers: Mapping[str, Receiver]) -> list[web.RouteDef]:
    """All of them POST; `receivers` by the pager's key in the policy."""

    def to(step: str) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            receiver = receivers.get(request.match_info["key"])
            if receiver is None:
                raise web.HTTPNotFound
            return await receiver.receive(request, step or request.match_info["step"])

        return handle

    return [
        web.post(EVENTS, to("events")),
        web.post(f"{EVENTS}/{{secret}}", to("events")),
        web.post(MESSAGES, to("messages")),
        web.post(CALLS, to("")),
    ]
