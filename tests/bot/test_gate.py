"""Who may speak: twenty-odd kinds of bad token, tenants, channels and service addresses, from outside over HTTP."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiohttp
import jwt
import pytest

from bot.gate import Gate
from bot.keys import SigningKeys
from engine.clock import SystemClock
from tests.bot.wire import SERVICE, TENANT, activity, invoke, system_time, wire
from tests.standins.openid import OpenIdStandIn, private_key


def _now() -> int:
    return int(SystemClock().now().timestamp())


def _cut(token: str) -> str:
    """The same claims with another signature."""
    head, claims, signature = token.split(".")
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    return f"{head}.{claims}.{flipped}"


def _swapped(token: str) -> str:
    """A good signature under other claims."""
    head, claims, signature = token.split(".")
    read = json.loads(base64.urlsafe_b64decode(claims + "=="))
    raw = base64.urlsafe_b64encode(json.dumps({**read, "sub": "x"}).encode()).rstrip(b"=").decode()
    return f"{head}.{raw}.{signature}"


def _public_as_secret(login: OpenIdStandIn) -> str:
    """HS256 keyed with what is public: the classic confusion."""
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"key-1"}').rstrip(b"=").decode()
    return f"{header}.{login.token().split('.')[1]}.AAAA"


BAD: dict[str, Callable[[OpenIdStandIn], str]] = {
    "another audience": lambda login: login.token(aud="11111111-0000-4000-8000-000000000000"),
    "no audience": lambda login: login.token(aud=None),
    "a list of audiences": lambda login: login.token(aud=["7a1c4f5e-0000-4000-8000-00000000b07a"]),
    "another issuer": lambda login: login.token(iss="https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/"),
    "the emulator's issuer": lambda login: login.token(
        iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/",
        appid="7a1c4f5e-0000-4000-8000-00000000b07a",
    ),
    "a tenant's own token": lambda login: login.token(iss=f"https://login.microsoftonline.com/{TENANT}/v2.0"),
    "the government's issuer": lambda login: login.token(iss="https://api.botframework.us"),
    "no issuer": lambda login: login.token(iss=None),
    "another service address": lambda login: login.token(serviceurl="https://smba.trafficmanager.net/emea/"),
    "no service address": lambda login: login.token(serviceurl=None),
    "a service address that is not text": lambda login: login.token(serviceurl=[SERVICE]),
    "ended": lambda login: login.token(exp=_now() - 301),
    "never ending": lambda login: login.token(exp=None),
    "not begun": lambda login: login.token(nbf=_now() + 400),
    "issued in the future": lambda login: login.token(iat=_now() + 400),
    "another key under a known id": lambda login: login.token(key=2),
    "an unknown key id": lambda login: login.token(kid="key-9"),
    "no key id": lambda login: login.token(kid=None),
    "a forged signature": lambda login: _cut(login.token()),
    "changed claims": lambda login: _swapped(login.token()),
    "no signature": lambda login: login.token(alg="none"),
    "a secret's signature": lambda login: login.token(alg="HS256"),
    "a public key as secret": _public_as_secret,
    "another RSA algorithm": lambda login: login.token(alg="RS512"),
    "not a token": lambda _: "garbage",
    "three dots of garbage": lambda _: "a.b.c",
    "claims that are no object": lambda _: jwt.api_jws.encode(b"[]", private_key(1), "RS256", headers={"kid": "key-1"}),
    "two tokens": lambda login: f"{login.token()} {login.token()}",
}


@pytest.mark.parametrize("kind", BAD)
async def test_a_bad_token_is_turned_away(kind: str) -> None:
    async with wire() as bot:
        for made in (invoke(), activity(text="hello")):
            status, body = await bot.post(made, BAD[kind](bot.openid))
            assert (status, bot.echo.heard) == (401, [])
            assert "Traceback" not in body
            assert "eyJ" not in body


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Bearer", "Bearer ", "bearer {}", "{}"])
async def test_a_token_needs_its_scheme(header: str) -> None:
    async with wire() as bot:
        header = header.format(bot.openid.token())
        status, _ = await bot.post(invoke(), None, **({"Authorization": header} if header else {}))
        assert (status, bot.echo.heard) == (401, [])


async def test_an_endless_header_is_turned_away() -> None:
    async with wire() as bot:
        status, _ = await bot.post(invoke(), bot.openid.token(padding="x" * 20_000))
        assert (status, bot.echo.heard) == (400, [])


async def test_a_good_token_opens() -> None:
    async with wire() as bot:
        status, body = await bot.post(invoke())
        assert status == 200
        assert body["value"] == "Ana Silva clicked role.claim"


async def test_without_a_token_the_caller_is_told_what_is_wanted() -> None:
    async with wire() as bot, bot.client.post("/api/messages", json=invoke()) as answer:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("endorsements", "status"), [(["webchat"], 401), ([], 401), (["webchat", "msteams"], 200), (None, 200)]
)
async def test_a_key_speaks_for_the_channels_it_is_endorsed_for(endorsements: list[str] | None, status: int) -> None:
    async with wire() as bot:
        bot.openid.endorsements["key-1"] = endorsements
        assert (await bot.post(invoke()))[0] == status


@pytest.mark.parametrize(
    "changes",
    [
        {"channelId": "webchat"},
        {"channelId": None},
        {"channelId": ["msteams"]},
        {"conversation": {"id": "a:chat", "tenantId": "99999999-0000-4000-8000-000000000000"}},
        {"channelData": {"tenant": {"id": "99999999-0000-4000-8000-000000000000"}}},
        {"conversation": {"id": "a:chat"}, "channelData": None},
        {"conversation": {"id": "a:chat", "tenantId": 7}},
        {"conversation": "a:chat"},
    ],
)
async def test_another_tenant_or_channel_is_turned_away(changes: dict[str, Any]) -> None:
    async with wire() as bot:
        status, _ = await bot.post(invoke(**changes))
        assert (status, bot.echo.heard) == (403, [])


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/amer/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://evil.example/?smba.trafficmanager.net",
        "http://smba.trafficmanager.net/amer/",
        "https://smba.trafficmanager.net:bad/",
        "ftp://127.0.0.1/",
    ],
)
async def test_an_endorsed_token_for_a_foreign_address_is_turned_away(url: str) -> None:
    async with wire() as bot:
        status, _ = await bot.post(invoke(serviceUrl=url), bot.openid.token(serviceurl=url))
        assert (status, bot.echo.heard) == (403, [])


async def test_tenants_are_compared_without_case() -> None:
    async with wire() as bot:
        place = {"id": "a:chat", "tenantId": TENANT.upper()}
        assert (await bot.post(invoke(conversation=place)))[0] == 200


async def test_a_remembered_token_still_answers_for_its_service_address() -> None:
    async with wire() as bot:
        token = bot.openid.token()
        assert (await bot.post(invoke(), token))[0] == 200
        assert (await bot.post(invoke(serviceUrl="https://smba.trafficmanager.net/emea/"), token))[0] == 401
        assert (await bot.post(invoke(serviceUrl=None), token))[0] == 401


async def test_a_token_is_remembered_for_five_minutes_at_most() -> None:
    clock = system_time()
    async with wire(clock=clock) as bot:
        token = bot.openid.token()
        assert (await bot.post(invoke(), token))[0] == 200
        bot.openid.published = {"key-2": 2}
        await clock.advance(timedelta(hours=25))  # the keys are old now, and the next call has them fetched anew
        other = bot.openid.token(key=2, kid="key-2")
        assert (await bot.post(invoke(), other))[0] == 200
        assert (await bot.post(invoke(), token))[0] == 401


async def test_a_remembered_token_is_not_verified_again_within_five_minutes() -> None:
    clock = system_time()
    async with wire(clock=clock) as bot:
        token = bot.openid.token()
        assert (await bot.post(invoke(), token))[0] == 200
        bot.openid.published = {"key-2": 2}
        await clock.advance(timedelta(minutes=4, seconds=59))
        assert (await bot.post(invoke(), bot.openid.token(key=3, kid="key-3")))[0] == 401  # looked again too soon
        assert (await bot.post(invoke(), token))[0] == 200
        await clock.advance(timedelta(seconds=1))
        assert (await bot.post(invoke(), bot.openid.token(key=2, kid="key-2")))[0] == 200  # keys fetched anew
        assert (await bot.post(invoke(), token))[0] == 401


async def test_a_token_that_ends_soon_is_not_remembered_past_its_end() -> None:
    clock = system_time()
    async with wire(clock=clock) as bot:
        token = bot.openid.token(exp=_now() + 60)
        assert (await bot.post(invoke(), token))[0] == 200
        bot.openid.published = {"key-2": 2}
        await clock.advance(timedelta(minutes=6))
        assert (await bot.post(invoke(), bot.openid.token(key=2, kid="key-2")))[0] == 200
        assert (await bot.post(invoke(), token))[0] == 401


async def test_without_keys_the_caller_is_asked_to_come_back() -> None:
    async with wire() as bot:
        bot.openid.down = True
        assert (await bot.post(invoke()))[0] == 503
        assert bot.echo.heard == []


async def test_in_development_no_token_is_asked_and_the_service_must_be_on_this_machine() -> None:
    async with wire(anonymous=True) as bot:
        assert (await bot.post(invoke(serviceUrl="http://localhost:56150/_connector"), None))[0] == 200
        assert (await bot.post(invoke(), None))[0] == 403
        assert (await bot.post(invoke(serviceUrl="http://10.0.0.1/"), None))[0] == 403
        assert len(bot.echo.heard) == 1


async def test_a_local_client_with_a_tenant_of_its_own_counts_to_the_demos() -> None:
    async with wire(anonymous=True, any_tenant=True) as bot:
        place = {"id": "a:chat", "tenantId": "99999999-0000-4000-8000-000000000000"}
        assert (await bot.post(invoke(conversation=place, channelData=None, serviceUrl=bot.teams.url), None))[0] == 200
        assert (await bot.post(invoke(conversation=place, serviceUrl="http://10.0.0.1/"), None))[0] == 403
        assert [heard.tenant for heard in bot.echo.heard] == [TENANT]


async def test_many_tokens_are_remembered_but_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gate.MOST", 3)
    async with wire() as bot, aiohttp.ClientSession() as http:
        gate = Gate(bot.settings, SigningKeys(bot.openid.url, http, bot.clock), bot.clock)
        for number in range(5):
            await gate.admit(f"Bearer {bot.openid.token(nonce=number)}", invoke())
        assert len(gate._known) == 3
