"""Wires the calendar links of on-call: who makes and revokes them, and the route behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from engine.ports import Clock, Desk, Ids, Store
from incidents.model import Person
from rota.feeds import Feeds as Links
from rota.pages import FeedPages
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Feeds:
    """What the process and the bot need of it: the `Calendars` of `engine.ports`, and routes."""

    links: Links
    routes: Sequence[web.RouteDef]

    async def issue(self, tenant: str, *, schedule: str = "", person: str = "", by: Person) -> str:
        """See `rota.feeds.Feeds.issue`."""
        return await self.links.issue(tenant, schedule=schedule, person=person, by=by)

    async def revoke(self, tenant: str, *, schedule: str = "", person: str = "", by: Person | None = None) -> int:
        """See `rota.feeds.Feeds.revoke`."""
        return await self.links.revoke(tenant, schedule=schedule, person=person, by=by)


def open_feeds(settings: Settings, store: Store, desk: Desk, clock: Clock, ids: Ids) -> Feeds:
    """Links under the server's own address, for the tenants it serves."""
    links = Links(store, clock, ids, settings.base_url, settings.tenants)
    return Feeds(links, FeedPages(links, desk, clock).routes())
