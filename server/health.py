"""Is the process up, and is it ready: named probes, asked together, answered without detail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiohttp import web

Probe = Callable[[], Awaitable[bool]]
PATIENCE = 2.0
"""Seconds a probe may take before it counts as failed; load balancers ask every few seconds."""

log = structlog.get_logger(__name__)


class Health:
    """`/healthz`: the process answers. `/readyz`: it can do its work. The log says more, the answer does not."""

    def __init__(self, probes: Mapping[str, Probe], patience: float = PATIENCE) -> None:
        self._probes = dict(probes)
        self._patience = patience
        self._stopping = False

    def stop(self) -> None:
        """From now on not ready: whoever balances the load should send people elsewhere."""
        self._stopping = True

    async def failing(self) -> list[str]:
        """The names of the probes that do not hold, in the order they were handed in."""
        if self._stopping:
            return ["stopping"]
        held = await asyncio.gather(*(self._holds(name, probe) for name, probe in self._probes.items()))
        return [name for name, well in zip(self._probes, held, strict=True) if not well]

    async def _holds(self, name: str, probe: Probe) -> bool:
        (result,) = await asyncio.gather(asyncio.wait_for(probe(), self._patience), return_exceptions=True)
        if isinstance(result, BaseException):
            if not isinstance(result, Exception):
                raise result
            log.warning("probe failed", probe=name, reason=f"{type(result).__name__}: {result}")
        return result is True

    async def alive(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "up"})

    async def ready(self, _request: web.Request) -> web.Response:
        failing = await self.failing()
        body: dict[str, Any] = {"status": "not ready", "failing": failing} if failing else {"status": "ready"}
        return web.json_response(body, status=503 if failing else 200)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/healthz", self.alive), web.get("/readyz", self.ready)]
