"""A process that hears heartbeats: one store, lives that start and stop over it, and a clock that goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from engine.desk import IncidentDesk
from engine.ids import SeededIds
from engine.outbox import Asker, Outbox
from engine.ports import Store
from incidents.effects import EFFECTS, Ask
from incidents.model import Severity
from incidents.policy import Policy
from oncall.alarms.model import Alarm
from oncall.rules import Heartbeat
from playground import DEMO_TENANT
from server.health import Health
from server.heartbeats import Heartbeats, open_heartbeats
from server.http import build_app
from server.metrics import Metrics
from server.settings import Settings
from storage import open_store
from tests.engine.world import Diary
from tests.incidents.company import POLICY, at
from tests.standins.clock import ManualClock

BACKUP = Heartbeat("backup", "Nightly backup", timedelta(minutes=60), timedelta(minutes=5), "payments", Severity.SEV1)
HEARD = replace(POLICY, heartbeats={"backup": BACKUP})
TOKEN = "let-me-beat"


@dataclass
class Served:
    """One life of the process: store, desk, outbox and the routes, by a clock that goes on into the next life."""

    store: Store
    clock: ManualClock
    heartbeats: Heartbeats
    outbox: Outbox
    client: TestClient[web.Request, web.Application]
    metrics: Metrics

    async def beat(self, name: str = "backup", token: str = TOKEN, **rest: Any) -> tuple[int, Mapping[str, Any]]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.client.post(f"/heartbeat/{name}", headers=headers, **rest) as answer:
            return answer.status, await answer.json()

    async def passes(self, minutes: float) -> None:
        """Time goes by, and what comes due meanwhile happens at its moment."""
        end = self.clock.now() + timedelta(minutes=minutes)
        while (due := await self.store.next_due()) is not None and due <= end:
            await self.clock.advance(max(due - self.clock.now(), timedelta(0)))
            await self.settles()
        await self.clock.advance(end - self.clock.now())
        await self.settles()

    async def settles(self) -> None:
        while await self.outbox.work():
            await self.outbox.settle()

    async def looks_around(self) -> None:
        """A minute goes by, and the task that looks each minute has done so: it writes to a real disk meanwhile."""
        await self.clock.advance(timedelta(minutes=1))
        for _ in range(5000):
            if self.clock.sleepers:
                return
            await asyncio.sleep(0.001)  # noqa: TID251  gives the disk turns
        raise AssertionError("it never came to rest")

    async def alarms(self) -> list[Alarm]:
        found = [stored.snapshot for _, stored in await self.store.open(DEMO_TENANT, "alarm")]
        return [alarm for alarm in found if isinstance(alarm, Alarm)]


@dataclass
class House:
    """Starts and stops lives over one store's folder, or over the same store in memory."""

    address: str
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    clock: ManualClock = field(default_factory=lambda: ManualClock(at("14:23")))
    memory: Store | None = None

    async def starts(self, policy: Policy = HEARD, **options: Any) -> Served:
        settings = Settings(**{"development": True, "heartbeat_token": TOKEN, "store": self.address, **options})
        store = self.memory or await open_store(self.address)
        if self.address == "memory:":
            self.memory = store
        else:
            self.stack.push_async_callback(store.close)
        desk = IncidentDesk(store, self.clock, lambda: None)
        await desk.adopt(DEMO_TENANT, policy)
        http = await self.stack.enter_async_context(aiohttp.ClientSession())
        metrics = Metrics()
        beats = open_heartbeats(settings, store=store, desk=desk, clock=self.clock, http=http, metrics=metrics)
        performers: dict[type, Any] = {**dict.fromkeys(EFFECTS, Diary()), Ask: Asker(desk)}
        outbox = Outbox(store, self.clock, SeededIds(1), performers)
        app = build_app(settings, routes=beats.routes, health=Health({}), metrics=metrics, ids=SeededIds(1))
        client = await self.stack.enter_async_context(TestClient(TestServer(app, host="127.0.0.1")))
        await beats.settle()
        return Served(store, self.clock, beats, outbox, client, metrics)

    async def stops(self, served: Served) -> None:
        if self.address != "memory:":
            await served.store.close()
