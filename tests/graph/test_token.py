"""The app's own token: one fetch for all who wait, off the loop, kept while it holds, and never told to anybody."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from engine.ports import TryLater, Undeliverable
from graph.token import AppToken, SignInRefused
from tests.graph.sources import Source
from tests.standins.clock import ManualClock


async def test_many_wait_for_one_fetch() -> None:
    source = Source()
    token = AppToken(source, ManualClock())
    assert set(await asyncio.gather(*(token.get() for _ in range(50)))) == {"token-1"}
    assert source.fetches == 1


async def test_a_token_is_renewed_five_minutes_before_its_end() -> None:
    source, clock = Source(), ManualClock()
    token = AppToken(source, clock)
    await token.get()
    await clock.advance(timedelta(minutes=54, seconds=59))
    assert await token.get() == "token-1"
    await clock.advance(timedelta(seconds=1))
    assert await token.get() == "token-2"


async def test_a_token_that_still_holds_serves_while_the_login_service_is_down() -> None:
    source, clock = Source(), ManualClock()
    token = AppToken(source, clock)
    await token.get()
    await clock.advance(timedelta(minutes=56))
    source.next = OSError("no route to host")
    assert await token.get() == "token-1"
    await clock.advance(timedelta(minutes=4))
    with pytest.raises(TryLater):
        await token.get()


async def test_a_refused_token_is_replaced_once() -> None:
    source = Source()
    token = AppToken(source, ManualClock())
    first = await token.get()
    token.refused(first)
    assert await token.get() == "token-2"
    token.refused(first)  # a late answer to a call made with the old one
    assert await token.get() == "token-2"
    assert (source.fetches, source.forgotten) == (2, 1)


async def test_who_gives_up_waiting_does_not_spoil_it_for_others() -> None:
    source = Source()
    source.open.clear()
    token = AppToken(source, ManualClock())
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
        await AppToken(source, ManualClock(), timeout=0.05).get()
    source.open.set()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"error": "invalid_client", "error_description": "AADSTS7000215: secret hush is wrong"}, SignInRefused),
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
        await AppToken(source, ManualClock()).get()
    assert "hush" not in str(raised.value)


async def test_the_end_waits_for_a_fetch_and_closes_its_connections() -> None:
    source = Source()
    token = AppToken(source, ManualClock())
    getting = asyncio.create_task(token.get())
    await asyncio.sleep(0)  # noqa: TID251  lets it ask
    await token.close()
    assert (await getting, source.closed) == ("token-1", True)


async def test_an_app_without_identity_has_no_token() -> None:
    assert await AppToken(None, ManualClock()).get() == ""


def test_a_refused_sign_in_is_a_kind_of_undeliverable() -> None:
    assert issubclass(SignInRefused, Undeliverable)


async def test_a_fetch_that_hangs_is_not_joined_by_another() -> None:
    source = Source()
    source.open.clear()
    token = AppToken(source, ManualClock(), timeout=0.05)
    for _ in range(3):
        with pytest.raises(TryLater):
            await token.get()
    assert source.begun == 1
    source.open.set()
    assert await token.get() in ("token-1", "token-2"), "what it brings in the end, or, if that was just over, anew"
    await token.close()


async def test_a_refused_sign_in_stops_nothing_while_the_token_is_good() -> None:
    source, clock = Source(), ManualClock()
    token = AppToken(source, clock)
    await token.get()
    await clock.advance(timedelta(minutes=56))
    source.next = {"error": "invalid_client"}
    assert await token.get() == "token-1"
    await clock.advance(timedelta(minutes=4))
    with pytest.raises(SignInRefused):
        await token.get()
