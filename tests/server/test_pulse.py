"""The heartbeat out: called while work is done, held back while it is not, and its address stays out of the logs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
from structlog.testing import capture_logs

from engine.desk import IncidentDesk
from engine.ports import Change, Record, Ref
from incidents.effects import Owed, RefreshHeadline
from server.heartbeats import Heartbeats, open_heartbeats
from server.metrics import Metrics
from server.read_settings import read_settings
from server.settings import BadSettings, Settings
from storage.memory import MemoryStore
from tests.incidents.company import POLICY, at
from tests.standins.clock import ManualClock

SECRET = "5f2c-a-path-nobody-knows"


@dataclass
class Elsewhere:
    """A service that counts calls, and answers as it is told."""

    statuses: list[int] = field(default_factory=list)
    calls: int = 0

    async def hear(self, _request: web.Request) -> web.Response:
        self.calls += 1
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@dataclass
class World:
    elsewhere: Elsewhere
    server: BaseTestServer
    store: MemoryStore
    clock: ManualClock
    heartbeats: Heartbeats
    metrics: Metrics

    def well(self) -> float | None:
        return self.metrics.registry.get_sample_value("muster_heartbeat_out")

    async def minute(self) -> None:
        """The task sleeps by the clock, and talks by the real network."""
        before = self.elsewhere.calls
        await self.clock.advance(timedelta(minutes=1))
        for _ in range(200):
            if self.clock.sleepers and self.elsewhere.calls != before:
                break
            await asyncio.sleep(0.001)  # noqa: TID251  gives the network turns

    async def owe(self, due: timedelta) -> None:
        now = self.clock.now()
        owed = [Owed("x/1", now + due, RefreshHeadline("INC-1"))]
        await self.store.commit(Change(Ref("t", "counter", "x"), 0, 1, Record({"n": 1}), now, owed=owed))


@pytest.fixture
async def world() -> AsyncIterator[World]:
    elsewhere, store, clock, metrics = Elsewhere(), MemoryStore(), ManualClock(at("14:23")), Metrics()
    app = web.Application()
    app.router.add_get(f"/{SECRET}", elsewhere.hear)
    async with TestServer(app, host="127.0.0.1") as server, aiohttp.ClientSession() as http:
        url = str(server.make_url(f"/{SECRET}"))
        settings = Settings(development=True, heartbeat_url=url)  # type: ignore[arg-type]  # as it comes from outside
        desk = IncidentDesk(store, clock, lambda: None)
        for tenant in settings.tenants:
            await desk.adopt(tenant, POLICY)
        beats = open_heartbeats(settings, store=store, desk=desk, clock=clock, http=http, metrics=metrics)
        running = asyncio.create_task(beats.run())
        yield World(elsewhere, server, store, clock, beats, metrics)
        running.cancel()


async def test_it_is_called_each_minute(world: World) -> None:
    for _ in range(3):
        await world.minute()
    assert world.elsewhere.calls >= 3
    assert world.well() == 1


async def test_what_goes_wrong_is_logged_once_a_change_without_the_address(world: World) -> None:
    world.elsewhere.statuses = [200, 500, 500, 404]
    with capture_logs() as logs:
        for _ in range(6):
            await world.minute()
    told = [(line["event"], line.get("reason")) for line in logs]
    assert told == [
        ("the heartbeat out does not go through", "the address answered 500"),
        ("the heartbeat out does not go through", "the address answered 404"),
        ("the heartbeat out goes through again", None),
    ]
    assert SECRET not in str(logs)


async def test_an_address_out_of_reach_is_no_end_of_it(world: World) -> None:
    await world.minute()
    await world.server.close()
    with capture_logs() as logs:
        await world.minute()
    assert "cannot be reached" in logs[0]["reason"]
    assert SECRET not in str(logs)
    assert world.well() == 0


async def test_with_work_left_undone_it_is_held_back(world: World) -> None:
    await world.minute()
    await world.owe(timedelta(minutes=-3))
    calls = world.elsewhere.calls
    with capture_logs() as logs:
        await world.minute()
        await world.minute()
    assert world.elsewhere.calls == calls
    assert [line["reason"] for line in logs] == ["what Muster owes has not been done for more than two minutes"]
    assert world.well() == 0


async def test_work_that_is_just_due_or_lies_ahead_is_well(world: World) -> None:
    await world.minute()
    await world.owe(timedelta(minutes=10))
    calls = world.elsewhere.calls
    await world.minute()
    assert world.elsewhere.calls > calls


async def test_without_an_address_nothing_is_called_or_shown() -> None:
    store, clock, metrics = MemoryStore(), ManualClock(), Metrics()
    desk = IncidentDesk(store, clock, lambda: None)
    async with aiohttp.ClientSession() as http:
        settings = Settings(development=False)
        beats = open_heartbeats(settings, store=store, desk=desk, clock=clock, http=http, metrics=metrics)
        running = asyncio.create_task(beats.run())
        await clock.advance(timedelta(minutes=3))
        assert not running.done()
        running.cancel()
    assert metrics.registry.get_sample_value("muster_heartbeat_out") is None
    assert beats.routes == []


@pytest.mark.parametrize(
    ("url", "development", "good"),
    [
        ("https://beats.example/abc", False, True), ("http://beats.example/abc", True, False),
        ("http://127.0.0.1:9/abc", True, True), ("http://127.0.0.1:9/abc", False, False),
        ("https://", False, False), ("ftp://beats.example", True, False), ("nonsense", True, False),
    ],
)  # fmt: skip
def test_the_address_is_https_or_this_machine(
    url: str, development: bool, good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_HEARTBEAT_URL", url)
    if good:
        settings = read_settings(lambda _settings: iter(()), development=development)
        assert settings.heartbeat_url
        assert url not in repr(settings)
        return
    with pytest.raises(BadSettings, match="MUSTER_HEARTBEAT_URL: expected the https address"):
        read_settings(lambda _settings: iter(()), development=development)
