"""A company's choice pages on loopback, and how browsers call them: each answer is looked at for what none may hold."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from engine.ids import SeededIds
from engine.ports import Change, Ref
from incidents.policy import Policy, Service
from mail.choices.choices import Choice, Choices
from mail.choices.links import Links
from mail.choices.pages import ChoicePages
from storage import open_store
from tests.mail.samples import STARTED, TENANT, campaign, hash_of
from tests.mail.set_clock import SetClock

INES, NOTICE = "ines@example.com", "INC-42.1"
SERVICES = {
    "payments": Service("payments", "Payments <API>", "team", audience="customers"),
    "login": Service("login", "Sign-in", "team", audience="customers"),
    "wiki": Service("wiki", "Internal wiki", "team"),
    "search": Service("search", "Search", "team"),
}


@dataclass
class World:
    client: TestClient[web.Request, web.Application]
    links: Links
    choices: Choices
    clock: SetClock

    def mine(self, address: str = INES, language: str = "en", tenant: str = TENANT) -> str:
        return self.links.choices(tenant, NOTICE, hash_of(address), language)

    async def of(self, address: str = INES) -> Choice | None:
        return await self.choices.of(TENANT, hash_of(address))

    async def get(self, link: str, status: int = 200, accepts: str = "") -> str:
        async with self.client.get(link, headers={"Accept-Language": accepts}) as answer:
            return await read(answer, status)

    async def post(self, link: str, *fields: tuple[str, str], status: int = 200, through: str = "") -> str:
        """`through` is what a proxy would say of the way here."""
        headers = {"X-Forwarded-For": through} if through else {}
        async with self.client.post(link, data=aiohttp.FormData(fields), headers=headers) as answer:
            return await read(answer, status)


async def read(answer: aiohttp.ClientResponse, status: int) -> str:
    """Every answer is guarded, sets no cookie, sends nobody elsewhere and holds no address."""
    text = await answer.text()
    assert answer.status == status, text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert not {"Set-Cookie", "Location"} & set(answer.headers)
    assert "<script" not in text
    assert "example.com" not in text
    return unescape(text)


def policy() -> Policy:
    return Policy(
        company="Contoso & Sons",
        severities={},
        people={},
        teams={},
        services=SERVICES,
        escalations={},
        leadership={},
    )


async def opened() -> AsyncIterator[World]:
    store, clock = await open_store("memory:"), SetClock()
    sent = campaign("d" * 64, 1, services=("search",))
    await store.commit(Change(Ref(TENANT, "campaign", NOTICE), 0, 2, sent, STARTED))
    choices, links = Choices(store, clock, SeededIds(1)), Links("", "s" * 32)
    pages = ChoicePages(links=links, choices=choices, store=store, policy=policy(), tenants={TENANT}, wall=clock)
    app = web.Application()
    app.add_routes(pages.routes())
    async with TestClient(TestServer(app)) as client:
        yield World(client, links, choices, clock)
