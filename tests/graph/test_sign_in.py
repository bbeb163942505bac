"""Proofs of who the app is, against a login service and a platform of our own on the loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.ports import TryLater
from graph.sign_in import Credentials, token_source
from graph.token import AppToken, SignInRefused
from tests.bot.wire import TENANT
from tests.graph.sources import trust
from tests.standins.clock import ManualClock
from tests.standins.entra import certificate_pem, entra, platform
from tests.standins.openid import APP_ID

SCOPE = "https://graph.microsoft.com/.default"


def _proof(**proof: str) -> Credentials:
    return Credentials(APP_ID, TENANT, **proof)


@pytest.mark.parametrize("kind", ["secret", "certificate"])
async def test_msal_fetches_a_token_with_either_proof(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with entra(tmp_path) as login:
        trust(monkeypatch, login.trust)
        proof = {"secret": "hush"} if kind == "secret" else {"certificate": certificate_pem()}
        source = token_source(_proof(**proof), login.url, SCOPE)
        token = AppToken(source, ManualClock())
        first = await token.get()
        token.refused(first)
        assert (first, await token.get()) == ("token-1", "token-2")
        form = login.forms[0]
        assert (form["tenant"], form["client_id"]) == (TENANT, APP_ID)
        assert form["scope"] == SCOPE
        assert form.get("client_secret") == ("hush" if kind == "secret" else None)
        assert bool(form.get("client_assertion")) is (kind == "certificate")
        await token.close()


async def test_msal_is_refused_and_nothing_is_given_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with entra(tmp_path) as login:
        trust(monkeypatch, login.trust)
        login.error = "invalid_client"
        token = AppToken(token_source(_proof(secret="hush"), login.url, SCOPE), ManualClock())
        with pytest.raises(SignInRefused) as raised:
            await token.get()
        assert "invalid_client, AADSTS7000215" in str(raised.value)
        assert "hush" not in str(raised.value)
        await token.close()


async def test_a_login_service_nobody_vouches_for_is_not_spoken_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with entra(tmp_path) as login:
        trust(monkeypatch, "")
        token = AppToken(token_source(_proof(secret="hush"), login.url, SCOPE), ManualClock())
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
        source = token_source(_proof(managed_identity=identity), "", SCOPE)
        token = AppToken(source, ManualClock())
        first = await token.get()
        token.refused(first)
        assert (first, await token.get()) == ("token-1", "token-2")
        assert host.asked[0].get("client_id") == (None if identity == "system" else identity)
        assert host.asked[0]["resource"] == "https://graph.microsoft.com"
        await token.close()


async def test_a_platform_that_fails_is_asked_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    async with platform() as host:
        trust(monkeypatch, "")
        monkeypatch.setenv("IDENTITY_ENDPOINT", host.url)
        monkeypatch.setenv("IDENTITY_HEADER", "hush")
        host.down = True
        token = AppToken(token_source(_proof(managed_identity="system"), "", SCOPE), ManualClock())
        with pytest.raises(TryLater) as raised:
            await token.get()
        assert "hush" not in str(raised.value)
        await token.close()


def test_no_proof_is_seen_in_a_traceback() -> None:
    assert "hush" not in repr(_proof(secret="hush", certificate="hush"))
