"""The senders that the settings come to, over a store, a clock and stand-ins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from engine.ids import SeededIds
from engine.ports import Clock, Store
from graph.client import GraphClient
from incidents.campaigns.model import Route
from incidents.policy import MailRules
from mail.senders.folder import FolderSender
from mail.senders.graph.sender import GraphSender
from mail.senders.sender import Receipt
from mail.senders.smtp.sender import SmtpSender
from mail.senders.usage import usage_row
from server.mailing import close_senders, graph_client, lag, mail_folder, open_senders
from server.read_settings import read_settings
from server.settings import BadSettings, Settings
from server.wiring import World as Whole
from server.wiring import _world as opened
from storage.memory import MemoryStore
from tests.mail.samples import keeper, outgoing
from tests.standins.clock import NOON, ManualClock
from tests.standins.graph import graph_standin

MAILBOX = "status@contoso.example"
RULES = MailRules(sender_address=MAILBOX, per_minute=5, per_day=3)


@dataclass
class World:
    graph: GraphClient
    clock: Clock = field(default_factory=ManualClock)
    wall: Clock = field(default_factory=ManualClock)
    store: Store = field(default_factory=MemoryStore)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def over(http: aiohttp.ClientSession, chosen: Settings) -> World:
    """The world of a server so set up."""
    return World(graph_client(chosen, http, ManualClock(), SeededIds(1)))


@pytest.fixture
def world(http: aiohttp.ClientSession) -> World:
    return over(http, settings())


def settings(**given: Any) -> Settings:
    return read_settings(None, development=True, **given)


async def test_folders_for_every_route(world: World, tmp_path: Path) -> None:
    chosen = settings(mail=f"folder:{tmp_path}/a", mail_second=f"folder:{tmp_path}/b")
    senders = await open_senders(chosen, MailRules(batch=100), world)
    assert senders.keys() == {Route.EACH, Route.BATCH, Route.SECOND}
    assert all(isinstance(sender, FolderSender) for sender in senders.values())
    assert senders[Route.SECOND].way(1, 1).sender.endswith("/b")
    assert (await open_senders(settings(), RULES, world)).keys() == {Route.EACH}
    assert (mail_folder(chosen), mail_folder(settings(mail="smtp://mx.example"))) == (tmp_path / "a", None)


async def test_a_mail_server_carries_each_and_no_batches(world: World) -> None:
    by_smtp = settings(mail="smtp://robot@mx.example", smtp_password="hush")
    assert isinstance((await open_senders(by_smtp, RULES, world))[Route.EACH], SmtpSender)
    await close_senders(await open_senders(by_smtp, RULES, world))
    with pytest.raises(BadSettings, match="batch = 0"):
        await open_senders(by_smtp, MailRules(batch=10), world)


async def test_a_mail_server_is_sent_no_more_than_it_takes(world: World) -> None:
    for pace, lasts in ((None, timedelta(seconds=5.2)), (10, timedelta(minutes=4))):
        by_smtp = settings(mail="smtp://robot@mx.example", smtp_password="hush", smtp_per_minute=pace)
        senders = await open_senders(by_smtp, RULES, world)
        assert senders[Route.EACH].way(50, 50).lasts == lasts
        await close_senders(senders)


async def test_graph_sends_through_the_stand_in(http: aiohttp.ClientSession) -> None:
    async with graph_standin(tokens={""}) as graph:
        chosen = settings(mail="graph:", graph_url=graph.url)
        senders = await open_senders(chosen, RULES, over(http, chosen))
        assert isinstance(senders[Route.EACH], GraphSender)
        mail = outgoing()
        assert (await senders[Route.EACH].send(mail, keeper)).mailbox == MAILBOX
        assert graph.copies(mail.to_address) == 1
        await close_senders(senders)


async def test_graph_remembers_the_day_of_every_tenant(world: World) -> None:
    chosen = settings(mail="graph:", graph_url="http://127.0.0.1:9/v1.0")
    (tenant,) = chosen.tenants
    row = usage_row(Receipt("<m>", NOON - timedelta(hours=1), MAILBOX), outgoing(bcc=("a@x.example", "b@x.example")))
    await world.store.put_rows(tenant, [row])
    sender = (await open_senders(chosen, RULES, world))[Route.EACH]
    assert sender.way(2, 2).later == 1


async def test_bounces_are_read_where_the_policy_says_so(http: aiohttp.ClientSession) -> None:
    async with graph_standin(tokens={""}) as graph:
        chosen = settings(mail="graph:", graph_url=graph.url)
        world = over(http, chosen)
        for reads in (False, True):
            sender = (await open_senders(chosen, MailRules(read_bounces=reads), world))[Route.EACH]
            assert await sender.bounces(NOON) == ([] if reads else ())
            assert len(graph.requests) == reads


async def test_the_process_has_one_client_of_graph(http: aiohttp.ClientSession) -> None:
    """Four calls at once are the limit of the app, whoever makes them."""
    chosen = settings(mail="graph:", graph_url="http://127.0.0.1:9/v1.0")
    world = Whole(chosen, MemoryStore(), ManualClock(), ManualClock(), SeededIds(1), http)
    assert world.graph is world.graph
    first = (await open_senders(chosen, RULES, world))[Route.EACH]
    assert isinstance(first, GraphSender)
    assert first._drafts._client is world.graph


def test_a_stand_in_hurries_with_the_clock_and_exchange_does_not() -> None:
    """At speed 60 an hour of the product's time is a minute of Exchange's."""
    assert lag(settings(speed=60, graph_url="http://127.0.0.1:9")) == timedelta(minutes=1)
    assert lag(settings(speed=60)) == timedelta(hours=1)


@pytest.mark.parametrize("development", [False, True])
async def test_the_way_out_obeys_the_proxy_variables_but_to_this_machine(development: bool) -> None:
    async with opened(Settings(development=development, store="memory:"), None) as whole:
        assert whole.http.trust_env is not development
