"""Puts the process together: which store, which clock, who performs what; then runs until told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import structlog
from aiohttp import web

from engine.clock import SystemClock
from engine.desk import IncidentDesk
from engine.ids import SystemIds
from engine.outbox import Asker, Outbox
from engine.ports import Clock, Ids, Performer, Store, StoreError
from engine.ticker import Ticker
from graph.client import GraphClient
from incidents import effects as fx
from incidents.campaigns.model import Route
from incidents.policy import Policy
from mail.delivery.direct import DirectCourier
from mail.senders.pages import add_routes as add_mail_pages
from mail.senders.sender import Sender
from server.choosing import Customers, open_customers, reachable
from server.feeds import open_feeds
from server.figures import Figures, add_figures
from server.health import Health
from server.housekeeping import tidy
from server.http import build_app, listening
from server.mailing import close_senders, graph_client, mail_folder, open_senders
from server.metrics import Metrics
from server.oncall import Oncall, open_oncall
from server.outages import Outages
from server.policy import check_sender, load_policy, unread_lists
from server.post import Post, open_post
from server.settings import BadSettings, Settings
from server.teams import Teams, open_teams
from storage import open_store

MAILED = timedelta(days=7)
"""How long it is known which plain mails went to colleagues: nothing is in doubt any more after that."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class World:
    """What everything else is built on. `clock` is the product's time, `wall` that of Teams and its tokens.

    `graph` is the only client of Microsoft Graph: its limit of calls at once counts per app.
    """

    settings: Settings
    store: Store
    clock: Clock
    wall: Clock
    ids: Ids
    http: aiohttp.ClientSession
    graph: GraphClient = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "graph", graph_client(self.settings, self.http, self.wall, self.ids))


@dataclass(frozen=True, slots=True)
class Muster:
    """The process put together, before it listens and before anything is performed."""

    app: web.Application
    desk: IncidentDesk
    outbox: Outbox
    health: Health
    customers: Customers
    senders: Mapping[Route, Sender]
    outages: Outages
    teams: Teams
    oncall: Oncall
    courier: DirectCourier

    async def close(self) -> None:
        """Let go of connections, when nothing goes out any more."""
        await close_senders(self.senders)
        await self.oncall.close()
        await self.teams.close()


async def run(settings: Settings, *, ready: Callable[[str], None], clock: Clock | None = None) -> None:
    """Serve until cancelled, by the clock handed in, else by the system's. Raises BadSettings where something must be
    changed first."""
    policy = load_policy(settings.policy_file)
    check_sender(settings, policy.mail)
    for audience, file, why in unread_lists(settings.policy_file, policy.mail.audiences):
        log.warning(why, audience=audience, file=file)
    async with _world(settings, clock) as world:
        muster = await build(world, policy)
        try:
            await _serve(world, muster, ready)
        finally:
            await muster.close()


async def build(world: World, policy: Policy) -> Muster:
    """Wire everything over this store, these clocks and this way out. Raises BadSettings."""
    settings, bell = world.settings, asyncio.Event()
    desk = IncidentDesk(world.store, world.clock, bell.set)
    for tenant in settings.tenants:
        await desk.adopt(tenant, policy)
    senders = await open_senders(settings, policy.mail, world)
    post = open_post(settings, policy, senders, store=world.store, desk=desk, clock=world.clock, ids=world.ids)
    feeds = open_feeds(settings, world.store, desk, world.clock, world.ids)
    teams = await open_teams(
        settings, world.store, desk, post.composer, feeds, world.clock, world.ids, world.http, wall=world.wall
    )
    customers = open_customers(
        settings, policy, post.links, post.choices, store=world.store, clock=world.clock, wall=world.wall
    )
    metrics = Metrics()
    oncall = open_oncall(world, policy, desk, post.courier, metrics)
    performers = _performers(desk, teams, post, oncall)
    outbox = Outbox(world.store, world.clock, world.ids, performers, bell, pace=settings.speed)
    health = Health({"store": lambda: _answers(world.store)})
    routes, outages = [*teams.routes, *customers.routes, *feeds.routes, *oncall.routes], Outages(senders)
    add_figures(metrics, Figures(world.store, world.clock, settings.tenants), outbox, senders, outages)
    app = _app(world, routes, metrics, health)
    return Muster(app, desk, outbox, health, customers, senders, outages, teams, oncall, post.courier)


def _app(world: World, routes: Sequence[web.RouteDef], metrics: Metrics, health: Health) -> web.Application:
    app = build_app(world.settings, routes=routes, health=health, metrics=metrics, ids=world.ids)
    if world.settings.development and (folder := mail_folder(world.settings)):
        add_mail_pages(app, folder)
    return app


@asynccontextmanager
async def _world(settings: Settings, clock: Clock | None) -> AsyncIterator[World]:
    """Store, clock and outbound HTTP, let go of in the end whatever happens."""
    try:
        store = await open_store(settings.store)
    except (StoreError, ValueError) as error:
        raise BadSettings(str(error)) from error
    try:
        # A hurried clock must not begin again before the last moment anything happened.
        clock = clock or SystemClock(settings.speed, None if settings.speed == 1 else await store.newest())
        # By the proxy variables that the sign-in obeys, too. A development server talks to this machine, without any.
        async with aiohttp.ClientSession(trust_env=not settings.development) as http:
            world = World(settings, store, clock, SystemClock(), SystemIds(), http)
            try:
                yield world
            finally:
                await world.graph.close()
    finally:
        await store.close()


def _performers(desk: IncidentDesk, teams: Teams, post: Post, oncall: Oncall) -> Mapping[type, Performer]:
    """Who makes which effect happen: a new effect is one line where its performer is opened."""
    return {
        fx.Ask: Asker(desk),
        **teams.performers,
        **post.performers,
        **oncall.performers,
    }


async def _serve(world: World, muster: Muster, ready: Callable[[str], None]) -> None:
    outbox = muster.outbox

    def tick() -> None:
        outbox.wake()
        muster.outages.look()

    ticker = Ticker(tick, lambda: housekeeping(world, muster), world.settings.speed)
    await muster.oncall.start(world.settings.tenants)
    async with (
        reachable(world.settings, muster.customers.eraser),
        listening(muster.app, muster.health, world.settings) as address,
    ):
        ticker.start()
        outbox.wake()
        ready(address)
        working, beating = (asyncio.create_task(one.run()) for one in (outbox, muster.oncall.heartbeats))
        try:
            # Neither ends by itself but where the store has failed: then the process must.
            ended, _ = await asyncio.wait((working, beating), return_when=asyncio.FIRST_COMPLETED)
            ended.pop().result()
        finally:
            beating.cancel()
            ticker.stop()
            await outbox.stop()
            await outbox.settle()
            await asyncio.gather(working, beating, return_exceptions=True)


async def _answers(store: Store) -> bool:
    await store.next_due()
    return True


async def housekeeping(world: World, muster: Muster) -> None:
    """Each minute of the product's time."""
    await tidy(world.store, world.clock, world.settings.tenants)
    await muster.customers.retention.tidy(world.settings.tenants)
    await muster.courier.forget(world.clock.now() - MAILED)
    await muster.oncall.planner.hourly(world.settings.tenants)
