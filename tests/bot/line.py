"""The connector and a Teams stand-in at its other end, on a clock that hurries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import aiohttp

from bot.activity import Account, Conversation, ConversationKind
from bot.connector import Connector
from bot.settings import PUBLIC, BotSettings
from engine.ids import SeededIds
from graph.token import AppToken
from tests.bot.wire import TENANT
from tests.graph.sources import Source
from tests.standins.clock import NOON, ManualClock
from tests.standins.openid import APP_ID
from tests.standins.teams import TeamsStandIn, teams


class HurryingClock(ManualClock):
    """Nobody waits: a sleep moves the time on by itself."""

    async def sleep(self, span: timedelta) -> None:
        await self.advance(max(span, timedelta(0)))


@dataclass
class Line:
    connector: Connector
    teams: TeamsStandIn
    clock: ManualClock
    chat: Conversation
    source: Source

    @property
    def waited(self) -> float:
        """Seconds slept so far."""
        return (self.clock.now() - NOON).total_seconds()


@asynccontextmanager
async def line(*, anonymous: bool = True, clock: ManualClock | None = None) -> AsyncIterator[Line]:
    async with teams() as service, aiohttp.ClientSession() as http:
        hosts = PUBLIC.service_hosts | {"127.0.0.1"}
        settings = BotSettings(
            "" if anonymous else APP_ID,
            frozenset({TENANT}),
            development=True,
            secret="" if anonymous else "hush",
            cloud=replace(PUBLIC, service_hosts=hosts),
        )
        clock, source = clock or HurryingClock(), Source()
        token = AppToken(None if anonymous else source, clock)
        patience = aiohttp.ClientTimeout(total=0.5)
        connector = Connector(settings, http, token, clock, SeededIds(1), timeout=patience)
        chat = Conversation("a:chat", ConversationKind.PERSONAL, service.url, TENANT, Account("28:bot", "Muster"))
        yield Line(connector, service, clock, chat, source)
