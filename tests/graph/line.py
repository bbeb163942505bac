"""The Graph client with the stand-in at its other end, on a clock that moves only when told to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from engine.ids import SeededIds
from engine.ports import Clock
from graph.client import Answer, GraphClient
from graph.paths import path
from graph.token import AppToken
from tests.graph.sources import Source
from tests.standins.clock import ManualClock
from tests.standins.graph import GraphStandIn, graph_standin

MAILBOX = "status@contoso.example"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
PATIENCE = aiohttp.ClientTimeout(total=0.5)


@dataclass
class Line:
    client: GraphClient
    graph: GraphStandIn
    clock: ManualClock
    source: Source

    async def draft(
        self, *to: str, sender: str = MAILBOX, headers: dict[str, str] | None = None, **more: Any
    ) -> Answer:
        """A mail made, not sent."""
        addresses = [{"emailAddress": {"address": address}} for address in to or ("ines@customer.example",)]
        origin = {"emailAddress": {"address": sender}}
        body = {"subject": "It is over", "from": origin, "toRecipients": addresses, **more}
        where = path("users", MAILBOX, "messages")
        return await self.client.call("POST", where, json=body, headers=headers or IMMUTABLE, repeatable=False)

    async def send(self, id_: str) -> Answer:
        return await self.client.call("POST", path("users", MAILBOX, "messages", id_, "send"), repeatable=False)

    async def get(self, *segments: str, query: dict[str, str] | None = None, **options: Any) -> Answer:
        """From the mailbox, as it has lasting ids."""
        where = path("users", MAILBOX, *segments, query=query)
        return await self.client.call("GET", where, headers=IMMUTABLE, repeatable=True, **options)


@asynccontextmanager
async def line(*, patience: aiohttp.ClientTimeout = PATIENCE, **knobs: Any) -> AsyncIterator[Line]:
    clock, source = ManualClock(), Source()
    async with graph_standin(clock, **knobs) as graph, aiohttp.ClientSession() as http:
        client = over(http, graph.url, clock, AppToken(source, clock), patience)
        yield Line(client, graph, clock, source)
        await client.close()


def over(
    http: aiohttp.ClientSession,
    url: str,
    clock: Clock,
    token: AppToken | None = None,
    timeout: aiohttp.ClientTimeout = PATIENCE,
) -> GraphClient:
    """A client of whatever listens at this address."""
    return GraphClient(http, token or AppToken(Source(), clock), clock, SeededIds(1), url, timeout=timeout)
