"""The bot signs in as its app does, for the service that carries its messages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import PUBLIC, BotSettings
from bot.token import bot_token
from tests.bot.wire import TENANT
from tests.graph.sources import trust
from tests.standins.clock import ManualClock
from tests.standins.entra import entra, platform
from tests.standins.openid import APP_ID


async def test_the_bot_asks_its_home_tenant_for_its_own_scope(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with entra(tmp_path) as login:
        trust(monkeypatch, login.trust)
        cloud = replace(PUBLIC, login=login.url)
        settings = BotSettings(APP_ID, frozenset({"other"}), cloud=cloud, secret="hush", home_tenant=TENANT)
        token = bot_token(settings, ManualClock())
        assert await token.get() == "token-1"
        form = login.forms[0]
        assert (form["tenant"], form["client_id"], form["client_secret"]) == (TENANT, APP_ID, "hush")
        assert form["scope"] == "https://api.botframework.com/.default"
        await token.close()


async def test_the_platform_is_asked_for_the_bots_service(monkeypatch: pytest.MonkeyPatch) -> None:
    async with platform() as host:
        trust(monkeypatch, "")
        monkeypatch.setenv("IDENTITY_ENDPOINT", host.url)
        monkeypatch.setenv("IDENTITY_HEADER", "hush")
        token = bot_token(BotSettings(APP_ID, frozenset({TENANT}), managed_identity="system"), ManualClock())
        assert await token.get() == "token-1"
        assert host.asked[0]["resource"] == "https://api.botframework.com"
        await token.close()


async def test_a_bot_without_identity_has_no_token() -> None:
    assert await bot_token(BotSettings("", frozenset({TENANT}), development=True), ManualClock()).get() == ""
