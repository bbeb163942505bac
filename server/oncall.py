"""Wires on-call: the planner, the register of pages, reviews and pay, the pagers and the heartbeats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import aiohttp
from aiohttp import web

from engine.ports import Change, Clock, Conflict, Courier, Desk, Performer, Record, Ref, Store
from incidents.effects import Owed
from incidents.policy import Policy
from oncall import effects as fx
from server.heartbeats import Heartbeats, open_heartbeats
from server.metrics import Metrics
from server.paging import Paging, open_paging
from server.paying import settle_pay
from server.planning import Planner
from server.reviewing import FilePages, owed_reviews
from server.settings import Settings

PLANNED = "planned"
"""The kind of the subject that owes what the planner plans beside handoffs; it holds nothing itself."""


@dataclass(frozen=True, slots=True)
class Oncall:
    """What the rest of the process needs of on-call."""

    planner: Planner
    paging: Paging
    heartbeats: Heartbeats
    performers: Mapping[type, Performer]
    routes: Sequence[web.RouteDef]

    async def start(self, tenants: Iterable[str]) -> None:
        """Before anything is performed: forgive heartbeats the time nobody listened, and plan ahead."""
        await self.heartbeats.settle()
        await self.planner.hourly(tenants)

    async def close(self) -> None:
        """Let go of connections, when nothing goes out any more."""
        await self.paging.close()


class Surroundings(Protocol):
    """What on-call is built on: `server.wiring.World`."""

    @property
    def settings(self) -> Settings: ...
    @property
    def store(self) -> Store: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def wall(self) -> Clock: ...
    @property
    def http(self) -> aiohttp.ClientSession: ...


def open_oncall(world: Surroundings, policy: Policy, desk: Desk, courier: Courier, metrics: Metrics) -> Oncall:
    """Called in a running loop. Raises BadSettings where a pager lacks something."""
    settings, store, clock = world.settings, world.store, world.clock
    planning = _Planning(store, desk, clock)
    planner = Planner(store, desk, clock, (planning.reviews, planning.pay))
    paging = open_paging(settings, policy, store=store, desk=desk, courier=courier, wall=world.wall)
    beats = open_heartbeats(settings, store=store, desk=desk, clock=clock, http=world.http, metrics=metrics)
    performers: Mapping[type, Performer] = {
        fx.PlanShifts: planner,
        fx.FilePage: FilePages(store, desk),
        **paging.performers,
    }
    return Oncall(planner, paging, beats, performers, [*paging.routes, *beats.routes])


class _Planning:
    """What the planner plans beside handoffs. Harmless when repeated: the keys of what is owed name its day."""

    def __init__(self, store: Store, desk: Desk, clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock

    async def pay(self, tenant: str) -> None:
        await settle_pay(self._store, self._desk, tenant, self._clock.now())

    async def reviews(self, tenant: str) -> None:
        now = self._clock.now()
        owed = await owed_reviews(self._store, self._desk, tenant, now)
        if owed:
            await self._owe(Ref(tenant, PLANNED, "reviews"), owed, now)

    async def _owe(self, ref: Ref, owed: Sequence[Owed], now: datetime) -> None:
        stored = await self._store.load(ref)
        version = stored.version if stored else 0
        try:
            await self._store.commit(Change(ref, version, version + 1, Record({}), now, owed=owed))
        except Conflict:
            # Another process has planned the same this very moment.
            return
