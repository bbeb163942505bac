"""Wires what customers decide: the pages behind the links in mails, erasing, and how long things are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from engine.ports import Clock, Store
from incidents.policy import Policy
from mail.choices.choices import Choices
from mail.choices.links import Links
from mail.choices.pages import ChoicePages
from mail.choices.retention import Retention
from server.control import control
from server.erasing import Eraser
from server.reach import store_folder
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Customers:
    """What the process needs of it."""

    routes: Sequence[web.RouteDef]
    retention: Retention
    eraser: Eraser


def open_customers(
    settings: Settings, policy: Policy, links: Links, choices: Choices, *, store: Store, clock: Clock, wall: Clock
) -> Customers:
    """`links` and `choices` are those that mail goes out with."""
    tenants = None if settings.any_tenant else settings.tenants
    pages = ChoicePages(links=links, choices=choices, store=store, policy=policy, tenants=tenants, wall=wall)
    retention = Retention(store, clock, policy.mail.retention)
    return Customers(pages.routes(), retention, Eraser.of(settings, store, choices, policy))


@asynccontextmanager
async def reachable(settings: Settings, eraser: Eraser) -> AsyncIterator[None]:
    """While this lasts, commands on this machine reach this server; one whose store is in memory has none."""
    folder = store_folder(settings)
    if folder is None:
        yield
        return
    async with control(folder, eraser):
        yield
