"""The bot's own token: one fetch for all who wait, off the loop, kept while it holds, and never told to anybody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.settings import PUBLIC, BotSettings
from bot.token import BotToken, ConfidentialSource, ManagedSource, token_source
from engine.ports import TryLater, Undeliverable
from tests.bot.wire import TENANT
from tests.standins.clock import ManualClock
from tests.standins.entra import EntraStandIn, certificate_pem, entra, platform
from tests.standins.openid import APP_ID


class Source:
    """Gives token-1, token-2, …; or what is put into `next`."""

    def __init__(self) -> None:
        self.fetches = 0
        self.forgotten = 0
        self.closed = False
        self.next: Mapping[str, Any] | Exception | None = None
        self.open = threading.Event()
        self.open.set()

    def fetch(self) -> Mapping[str, Any]:
        assert threading.current_thread() is not threading.main_thread()
        self.open.wait(5)
        self.fetches += 1
        if isinstance(self.next, Exception):
            raise self.next
        return self.next or {"access_token": f"token-{self.fetches}", "expires_in": 3600}

    def forget(self) -> None:
        self.forgotten += 1

    def close(self) -> None:
        self.closed = True


async def test_many_wait_for_one_fetch() -> None:
    source = Source()
    token = BotToken(source, ManualClock())
    assert set(await asyncio.gather(*(token.get() for _ in range(50)))) == {"token-1"}
    assert source.fetches == 1


async def test_a_token_is_renewed_five_minutes_before_its_end() -> None:
    source, clock = Source(), ManualClock()
    token = BotToken(source, clock)
    await token.get()
    await clock.advance(timedelta(minutes=54, seconds=59))
    assert await token.get() == "token-1"
    await clock.advance(timedelta(seconds=1))
    assert await token.get() == "token-2"


async def test_a_token_that_still_holds_serves_while_the_login_service_is_down() -> None:
    source, clock = Source(), ManualClock()
    token = BotToken(source, clock)
    await token.get()
    await clock.advance(timedelta(minutes=56))
    source.next = OSError("no route to host")
    assert await token.get() == "token-1"
    await clock.advance(timedelta(minutes=4))
    with pytest.raises(TryLater):
        await token.get()


async def test_a_refused_token_is_replaced_once() -> None:
    source = Source()
    token = BotToken(source, ManualClock())
    first = await token.get()
    token.refused(first)
    assert await token.get() == "token-2"
    token.refused(first)  # a late answer to a call made with the old one
    assert await token.get() == "token-2"
    assert (source.fetches, source.forgotten) == (2, 1)


async def test_who_gives_up_waiting_does_not_spoil_it_for_others() -> None:
    source = Source()
    source.open.clear()
    token = BotToken(source, ManualClock())
    first, second = asyncio.create_task(token.get()), asyncio.create_task(token.get())
    await asyncio.sleep(0)  # noqa: TID251  lets both ask
    first.cancel()
    source.open.set()
    assert await second == "token-1"
    assert source.fetches == 1


async def test_a_login_service_that_hangs_is_given_up() -> None:
    source = Source()
    source.open.clear()
    with pytest.raises(TryLater, match="gave no token"):
        await BotToken(source, ManualClock(), timeout=0.05).get()
    source.open.set()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"error": "invalid_client", "error_description": "AADSTS7000215: secret hush is wrong"}, Undeliverable),
        ({"error": "temporarily_unavailable", "error_description": "hush"}, TryLater),
        ({"error": "hush hush <b>", "error_description": None}, TryLater),
        ({"access_token": ""}, TryLater),
        ({}, TryLater),
        (OSError("https://login/hush"), TryLater),
        (ValueError("hush"), TryLater),
    ],
)
async def test_no_token_is_told_without_secrets(answer: Any, error: type[Exception]) -> None:
    source = Source()
    source.next = answer or {"hush": 1}
    with pytest.raises(error) as raised:
        await BotToken(source, ManualClock()).get()
    assert "hush" not in str(raised.value)


async def test_the_end_waits_for_a_fetch_and_closes_its_connections() -> None:
    source = Source()
    token = BotToken(source, ManualClock())
    getting = asyncio.create_task(token.get())
    await asyncio.sleep(0)  # noqa: TID251  lets it ask
    await token.close()
    assert (await getting, source.closed) == ("token-1", True)


async def test_a_bot_without_identity_has_no_token() -> None:
    settings = BotSettings("", frozenset({TENANT}), development=True)
    assert token_source(settings) is None
    assert await BotToken(None, ManualClock()).get() == ""


def trust(monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    """Whom the login library believes, as an operator would set it; nothing of this machine's own settings."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    if file:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", file)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def _settings(login: EntraStandIn, **identity: str) -> BotSettings:
    return BotSettings(APP_ID, frozenset({TENANT}), cloud=replace(PUBLIC, login=login.url), **identity)  # type: ignore[arg-type]  # texts all


@pytest.mark.parametrize("kind", ["secret", "certificate"])
async def test_msal_fetches_a_token_with_either_proof(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with entra(tmp_path) as login:
        trust(monkeypatch, login.trust)
        proof = {"secret": "hush"} if kind == "secret" else {"certificate": certificate_pem()}
        source = ConfidentialSource(_settings(login, **proof))
        token = BotToken(source, ManualClock())
        first = await token.get()
        token.refused(first)
        assert (first, await token.get()) == ("token-1", "token-2")
        form = login.forms[0]
        assert (form["tenant"], form["client_id"]) == (TENANT, APP_ID)
        assert form["scope"] == "https://api.botframework.com/.default"
        assert form.get("client_secret") == ("hush" if kind == "secret" else None)
        assert bool(form.get("client_assertion")) is (kind == "certificate")
        await token.close()


async def test_msal_is_refused_and_nothing_is_given_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with entra(tmp_path) as login:
        trust(monkeypatch, login.trust)
        login.error = "invalid_client"
        token = BotToken(ConfidentialSource(_settings(login, secret="hush")), ManualClock())
        with pytest.raises(Undeliverable) as raised:
            await token.get()
        assert "invalid_client, AADSTS7000215" in str(raised.value)
        assert "hush" not in str(raised.value)
        await token.close()


async def test_a_login_service_nobody_vouches_for_is_not_spoken_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with entra(tmp_path) as login:
        trust(monkeypatch, "")
        token = BotToken(ConfidentialSource(_settings(login, secret="hush")), ManualClock())
        with pytest.raises(TryLater):
            await token.get()
        assert login.forms == []
        await token.close()


@pytest.mark.parametrize("identity", ["system", "22222222-0000-4000-8000-000000000000"])
async def test_a_managed_identity_is_asked_of_the_platform(identity: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with platform() as host:
        trust(monkeypatch, "")
        monkeypatch.setenv("IDENTITY_ENDPOINT", host.url)
        monkeypatch.setenv("IDENTITY_HEADER", "hush")
        source = token_source(BotSettings(APP_ID, frozenset({TENANT}), managed_identity=identity))
        assert isinstance(source, ManagedSource)
        token = BotToken(source, ManualClock())
        first = await token.get()
        token.refused(first)
        assert (first, await token.get()) == ("token-1", "token-2")
        assert host.asked[0].get("client_id") == (None if identity == "system" else identity)
        assert host.asked[0]["resource"] == "https://api.botframework.com"
        await token.close()


async def test_a_platform_that_fails_is_asked_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    async with platform() as host:
        trust(monkeypatch, "")
        monkeypatch.setenv("IDENTITY_ENDPOINT", host.url)
        monkeypatch.setenv("IDENTITY_HEADER", "hush")
        host.down = True
        token = BotToken(
            ManagedSource(BotSettings(APP_ID, frozenset({TENANT}), managed_identity="system")), ManualClock()
        )
        with pytest.raises(TryLater) as raised:
            await token.get()
        assert "hush" not in str(raised.value)
        await token.close()
