"""The token that Azure signs with each callback: its keys, its claims, and keys that change or cannot be had."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from oncall.effects import Ring
from pagers.azure_tokens import AGAIN, ISSUER, AzureTokens
from tests.incidents.company import ANA
from tests.pagers.world import scene
from tests.standins.azure_communication import AzureStandIn
from tests.standins.clock import ManualClock
from tests.standins.openid import OpenIdStandIn, openid

RESOURCE = "4f5b1c9e-aaaa-4000-8000-0000000000ac"


class Prover:
    """Tokens proved against the keys of a stand-in, at a moment the test sets."""

    def __init__(self, login: OpenIdStandIn, http: aiohttp.ClientSession) -> None:
        self.login = login
        self.clock = ManualClock()
        self.tokens = AzureTokens(RESOURCE, http, self.clock, login.url.replace("/openid", "/keys"))

    def token(self, **changes: Any) -> str:
        now = int(self.clock.now().timestamp())
        return self.login.token(**{"iss": ISSUER, "aud": RESOURCE, "nbf": now - 60, "exp": now + 300, **changes})

    async def proves(self, **changes: Any) -> bool:
        return await self.tokens.prove(self.token(**changes))


@pytest.fixture
async def prover() -> AsyncIterator[Prover]:
    async with openid() as login, aiohttp.ClientSession() as http:
        yield Prover(login, http)


async def test_a_token_of_azure_for_this_resource_is_proved(prover: Prover) -> None:
    assert await prover.proves()
    assert await prover.proves(nbf=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.example"}, {"aud": "another-resource"}, {"aud": None}, {"iss": None}, {"exp": None},
        {"exp": 1}, {"key": 2}, {"kid": "key-9"}, {"kid": None}, {"alg": "HS256"}, {"alg": "none"},
    ],
)  # fmt: skip
async def test_any_other_is_not(prover: Prover, changes: dict[str, Any]) -> None:
    assert not await prover.proves(**changes)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "öä.ö.ö"])
async def test_what_is_no_token_is_not(prover: Prover, token: str) -> None:
    assert not await prover.tokens.prove(token)


async def test_a_new_key_is_found_after_a_while(prover: Prover) -> None:
    assert await prover.proves()
    prover.login.published = {"key-2": 2}
    assert not await prover.proves(kid="key-2", key=2)
    await prover.clock.advance(AGAIN + timedelta(seconds=1))
    assert await prover.proves(kid="key-2", key=2)


async def test_without_keys_nobody_is_proved() -> None:
    clock = ManualClock()
    async with aiohttp.ClientSession() as http:
        tokens = AzureTokens(RESOURCE, http, clock, "http://127.0.0.1:1/keys")
        assert not await tokens.prove(OpenIdStandIn().token(iss=ISSUER, aud=RESOURCE))


@pytest.fixture
def azure_setup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_PAGER_RING_SECRET", AzureStandIn.key)
    monkeypatch.setenv("MUSTER_PAGER_RING_WEBHOOK_SECRET", "a-secret-of-ours-with-32-characters")
    monkeypatch.setenv("MUSTER_PAGER_RING_SPEECH", "https://speech.cognitiveservices.example")
    monkeypatch.setenv("MUSTER_PAGER_RING_RESOURCE", RESOURCE)


async def test_where_the_resource_is_known_each_callback_needs_its_token(azure_setup: None) -> None:
    async with scene("azure") as told:
        call = await told.calling()
        await told.owe(Ring(call.key, 2))
        assert await told.azure.pressed("one") == 401
        assert (await told.incident()).acknowledged_by is None
        moment = int(told.clock.now().timestamp())
        told.azure.bearer = OpenIdStandIn().token(iss=ISSUER, aud=RESOURCE, nbf=moment, exp=moment + 300)
        assert await told.azure.pressed("one") == 200
        assert (await told.incident()).acknowledged_by == ANA
