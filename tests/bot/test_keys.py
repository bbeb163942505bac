"""The signing keys: one fetch for many, rotation found, old keys kept through an outage, and nothing else believed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest

from bot.keys import SigningKeys, UnknownKey
from engine.ports import TryLater
from tests.standins.clock import ManualClock
from tests.standins.openid import OpenIdStandIn, openid


@asynccontextmanager
async def signing_keys(clock: ManualClock) -> AsyncIterator[tuple[SigningKeys, OpenIdStandIn]]:
    async with openid() as login, aiohttp.ClientSession() as http:
        keys = SigningKeys(login.url, http, clock)
        try:
            yield keys, login
        finally:
            await keys.close()


async def _settle(login: OpenIdStandIn, fetches: int) -> None:
    """Wait until so many fetches were asked for and the last one was answered."""
    async with asyncio.timeout(5):
        while login.fetches < fetches:  # noqa: ASYNC110  the stand-in counts, it does not call
            await asyncio.sleep(0.005)  # noqa: TID251  a real server answers in real time
    await asyncio.sleep(0.05)  # noqa: TID251  a real server answers in real time


async def test_many_ask_at_once_and_one_fetch_is_made() -> None:
    async with signing_keys(ManualClock()) as (keys, login):
        found = await asyncio.gather(*(keys.get("key-1") for _ in range(50)))
        assert login.fetches == 1
        assert {id(key) for key in found} == {id(found[0])}
        assert await keys.get("key-1") is found[0]
        assert login.fetches == 1


async def test_a_rotated_key_is_found_at_most_every_five_minutes() -> None:
    clock = ManualClock()
    async with signing_keys(clock) as (keys, login):
        await keys.get("key-1")
        login.published["key-2"] = 2
        with pytest.raises(UnknownKey):
            await keys.get("key-2")
        await clock.advance(timedelta(minutes=5))
        assert (await keys.get("key-2")).endorsements == ("msteams", "webchat")
        for stranger in range(20):
            with pytest.raises(UnknownKey):
                await keys.get(f"stranger-{stranger}")
        assert login.fetches == 2


async def test_old_keys_serve_while_their_source_is_down() -> None:
    clock = ManualClock()
    async with signing_keys(clock) as (keys, login):
        known = await keys.get("key-1")
        login.down = True
        await clock.advance(timedelta(hours=25))
        assert await keys.get("key-1") is known
        await _settle(login, 2)
        assert await keys.get("key-1") is known
        assert login.fetches == 2  # it is not asked again at once


async def test_a_slow_source_holds_up_nobody_whose_key_is_known() -> None:
    clock = ManualClock()
    async with signing_keys(clock) as (keys, login):
        known = await keys.get("key-1")
        login.hold = asyncio.Event()
        await clock.advance(timedelta(hours=25))
        async with asyncio.timeout(1):
            assert await keys.get("key-1") is known


async def test_after_a_day_a_withdrawn_key_goes() -> None:
    clock = ManualClock()
    async with signing_keys(clock) as (keys, login):
        await keys.get("key-1")
        login.published = {"key-2": 2}
        await clock.advance(timedelta(hours=25))
        await keys.get("key-1")
        await _settle(login, 2)
        with pytest.raises(UnknownKey):
            await keys.get("key-1")


@pytest.mark.parametrize("trouble", ["down", "garbage", "elsewhere"])
async def test_without_any_key_the_answer_is_to_come_back(trouble: str) -> None:
    clock = ManualClock()
    async with signing_keys(clock) as (keys, login):
        login.down, login.garbage = trouble == "down", trouble == "garbage"
        login.jwks_uri = "https://elsewhere.example/keys" if trouble == "elsewhere" else ""
        for _ in range(3):
            with pytest.raises(TryLater):
                await keys.get("key-1")
        assert login.fetches == 1
        login.down, login.garbage, login.jwks_uri = False, False, ""
        assert not await keys.warm()  # too soon
        await clock.advance(timedelta(seconds=10))
        assert await keys.warm()
        assert login.fetches == 2


async def test_keys_that_cannot_be_read_are_left_out() -> None:
    async with signing_keys(ManualClock()) as (keys, login):
        login.strange_keys = [
            {"kid": "elliptic", "kty": "EC", "crv": "P-256"},
            {"kid": "broken", "kty": "RSA", "n": "!", "e": "AQAB"},
            {"kty": "RSA"},
            {"kid": 7, "kty": "RSA"},
            "no object",
            None,
        ]
        await keys.get("key-1")
        for kid in ("elliptic", "broken"):
            with pytest.raises(UnknownKey):
                await keys.get(kid)


async def test_an_answer_without_end_is_not_believed() -> None:
    async with signing_keys(ManualClock()) as (keys, login):
        login.strange_keys = ["x" * 2_000_000]
        assert not await keys.warm()


async def test_an_answer_that_is_no_object_is_not_believed() -> None:
    async with signing_keys(ManualClock()) as (keys, login):
        login.jwks_uri = login.url.replace("/openid", "/list")
        assert not await keys.warm()


async def test_a_fetch_under_way_ends_with_the_process() -> None:
    async with signing_keys(ManualClock()) as (keys, login):
        login.hold = asyncio.Event()
        waiting = asyncio.create_task(keys.get("key-1"))
        await _settle(login, 1)
        await keys.close()
        assert isinstance((await asyncio.gather(waiting, return_exceptions=True))[0], asyncio.CancelledError)
