"""The whole wire for tests: HTTP in to a real server, an answer that echoes, stand-ins out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import msgspec
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.activity import Click, Installed, Said
from bot.adapter import Adapter
from bot.connector import Connector
from bot.gate import Gate
from bot.invoke import InvokeAnswer, message_answer
from bot.keys import SigningKeys
from bot.routes import bot_routes
from bot.settings import PUBLIC, BotSettings
from engine.clock import SystemClock
from engine.ids import SeededIds
from engine.ports import Clock
from graph.token import AppToken
from tests.standins.clock import ManualClock
from tests.standins.openid import APP_ID, OpenIdStandIn, openid
from tests.standins.teams import TeamsStandIn, teams

TENANT = "00000000-0000-0000-0000-00000000c0de"
SERVICE = "https://smba.trafficmanager.net/amer/"
BOT = {"id": "28:bot", "name": "Muster"}
ANA = {"id": "29:ana", "name": "Ana Silva", "aadObjectId": "AAAAAAAA-0000-4000-8000-000000000001"}


@dataclass
class Echo:
    """Answers everything with what it heard; raises `fails` where that is set, or answers clicks with `answer`."""

    heard: list[Click | Said | Installed] = field(default_factory=list)
    fails: Exception | None = None
    answer: InvokeAnswer | None = None

    async def clicked(self, click: Click) -> InvokeAnswer:
        self._hear(click)
        return self.answer or message_answer(f"{click.person.name} clicked {click.verb}")

    async def said(self, said: Said) -> None:
        self._hear(said)

    async def installed(self, installed: Installed) -> None:
        self._hear(installed)

    def _hear(self, what: Click | Said | Installed) -> None:
        self.heard.append(what)
        if self.fails:
            raise self.fails


@dataclass
class Wire:
    client: TestClient[web.Request, web.Application]
    echo: Echo
    settings: BotSettings
    openid: OpenIdStandIn
    teams: TeamsStandIn
    clock: Clock

    async def post(self, activity: Any, token: str | None = "", **headers: str) -> tuple[int, Any]:
        """Status and body; with a good token unless another or none is given."""
        token = self.openid.token() if token == "" else token
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        body = activity if isinstance(activity, bytes) else msgspec.json.encode(activity)
        sent = {"Content-Type": "application/json", **bearer, **headers}
        async with self.client.post("/api/messages", data=body, headers=sent) as answer:
            raw = await answer.read()
            return answer.status, (
                msgspec.json.decode(raw) if answer.content_type == "application/json" and raw else raw.decode()
            )


def system_time() -> ManualClock:
    """A clock for tests that starts at the real time, since PyJWT looks at that."""
    return ManualClock(SystemClock().now())


@asynccontextmanager
async def wire(*, anonymous: bool = False, any_tenant: bool = False, clock: Clock | None = None) -> AsyncIterator[Wire]:
    """The bot as Teams sees it; `anonymous` as in development without an app id."""
    async with AsyncExitStack() as stack:
        login, service = await stack.enter_async_context(openid()), await stack.enter_async_context(teams())
        http = await stack.enter_async_context(aiohttp.ClientSession())
        settings = BotSettings(
            app_id="" if anonymous else APP_ID,
            tenants=frozenset({TENANT}),
            development=True,
            cloud=replace(PUBLIC, openid=login.url, service_hosts=PUBLIC.service_hosts | {"127.0.0.1"}),
            secret="" if anonymous else "never-shown",
            any_tenant=any_tenant,
        )
        clock = clock or system_time()
        keys, echo = SigningKeys(login.url, http, clock), Echo()
        stack.push_async_callback(keys.close)
        connector = Connector(settings, http, AppToken(None, clock), clock, SeededIds(1))
        app = web.Application()
        app.add_routes(bot_routes(Adapter(Gate(settings, keys, clock), connector, echo, TENANT if any_tenant else "")))
        client = await stack.enter_async_context(TestClient(TestServer(app, host="127.0.0.1")))
        yield Wire(client, echo, settings, login, service, clock)


def activity(kind: str = "message", **changes: Any) -> dict[str, Any]:
    """An activity of a personal chat, with changes; a field set to None is left out."""
    whole = {
        "type": kind,
        "id": "f:1",
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "from": ANA,
        "recipient": BOT,
        "conversation": {"id": "a:chat", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "en-GB",
        **changes,
    }
    return {key: value for key, value in whole.items() if value is not None}


def invoke(verb: Any = "role.claim", data: Any = None, **changes: Any) -> dict[str, Any]:
    """A click on a button of a card."""
    action = {
        "type": "Action.Execute",
        "id": "",
        "verb": verb,
        "data": data if data is not None else {"incident": "INC-1"},
    }
    return activity(
        "invoke", name="adaptiveCard/action", value={"action": action, "trigger": "manual"}, replyToId="m1", **changes
    )
