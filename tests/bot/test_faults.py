"""How Teams can fail a call, and what each failure means for the message: again, never, in doubt, gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.faults import Gone, TooBig
from engine.ports import InDoubt, TryLater, Undeliverable
from tests.bot.line import line
from tests.standins.teams import Fault


async def test_a_token_that_stays_refused_is_for_the_operator() -> None:
    async with line(anonymous=False) as out:
        out.teams.token = "another"
        with pytest.raises(Undeliverable, match="app id") as raised:
            await out.connector.send(out.chat, {"text": "hello"})
        assert "token-" not in str(raised.value)
        assert len(out.teams.calls) == 2


@pytest.mark.parametrize("status", [412, 429, 503])
@pytest.mark.parametrize("html", [True, False])
async def test_a_turned_away_message_is_sent_again(status: int, html: bool) -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=status, html=html)] * 2
        await out.connector.send(out.chat, {"text": "hello"})
        assert out.teams.texts("a:chat") == ["hello"]
        assert 3 <= out.waited < 5


async def test_the_wait_asked_for_is_kept() -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=429, retry_after="7")]
        await out.connector.send(out.chat, {"text": "hello"})
        assert 7 <= out.waited < 8


async def test_a_long_wait_is_handed_on_and_holds_the_conversation() -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=429, retry_after="120")]
        with pytest.raises(TryLater) as first:
            await out.connector.send(out.chat, {"text": "hello"})
        with pytest.raises(TryLater) as second:
            await out.connector.send(out.chat, {"text": "hello"})
        assert first.value.after == second.value.after == timedelta(seconds=120)
        assert len(out.teams.calls) == 1
        await out.connector.send(replace(out.chat, id="other"), {"text": "hello"})


@pytest.mark.parametrize("retry_after", ["soon", "-5", "1e9", "", "Fri, 20 Nov 2026 12:00:00 GMT"])
async def test_an_odd_wait_is_not_taken_at_its_word(retry_after: str) -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=429, retry_after=retry_after)]
        await out.connector.send(out.chat, {"text": "hello"})
        assert 1 <= out.waited < 2


async def test_tries_run_out() -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=503)] * 10
        with pytest.raises(TryLater, match="503"):
            await out.connector.send(out.chat, {"text": "hello"})
        assert len(out.teams.calls) == 4


DOUBTS = {
    "bad gateway": Fault(status=502, html=True),
    "gateway time-out": Fault(status=504, html=True),
    "server error": Fault(status=500),
    "dropped": Fault(drop=True),
    "done and dropped": Fault(drop=True, done=True),
    "silent": Fault(hang=True),
}


@pytest.mark.parametrize("kind", DOUBTS)
async def test_a_message_that_may_have_arrived_is_not_sent_again(kind: str) -> None:
    async with line() as out:
        out.teams.faults = [DOUBTS[kind]] * 2
        with pytest.raises(InDoubt):
            await out.connector.send(out.chat, {"text": "hello"})
        with pytest.raises(InDoubt):
            await out.connector.create_thread(out.chat, {"text": "hello"})
        assert len(out.teams.calls) == 2


@pytest.mark.parametrize("kind", [kind for kind in DOUBTS if kind != "server error"])
async def test_an_update_is_harmless_twice(kind: str) -> None:
    async with line() as out:
        name = await out.connector.send(out.chat, {"text": "one"})
        out.teams.faults = [DOUBTS[kind]]
        await out.connector.update(out.chat, name, {"text": "two"})
        assert out.teams.texts("a:chat") == ["two"]


async def test_an_update_that_breaks_inside_the_service_is_for_later() -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=500)]
        with pytest.raises(TryLater):
            await out.connector.update(out.chat, "m1", {"text": "two"})
        assert len(out.teams.calls) == 1


async def test_a_service_that_is_not_there_got_nothing() -> None:
    async with line() as out:
        away = replace(out.chat, service_url="http://127.0.0.1:9")
        with pytest.raises(TryLater, match="cannot be reached"):
            await out.connector.send(away, {"text": "hello"})


async def test_a_lost_message_and_a_lost_conversation_are_told_apart() -> None:
    async with line() as out:
        with pytest.raises(Gone) as message:
            await out.connector.update(out.chat, "m9", {"text": "two"})
        out.teams.gone.add("a:chat")
        with pytest.raises(Gone) as conversation:
            await out.connector.send(out.chat, {"text": "two"})
        with pytest.raises(Gone) as during_update:
            await out.connector.update(out.chat, "m9", {"text": "two"})
        assert [raised.value.conversation for raised in (message, conversation, during_update)] == [False, True, True]
        out.teams.gone.add("19:c")
        with pytest.raises(Gone):
            await out.connector.create_thread(replace(out.chat, channel="19:c"), {"text": "INC-1"})


async def test_what_is_too_big_says_so() -> None:
    async with line() as out:
        with pytest.raises(TooBig):
            await out.connector.send(out.chat, {"text": "x" * 120_000})
        out.teams.faults = [Fault(status=413, html=True)]
        with pytest.raises(TooBig):
            await out.connector.update(out.chat, "m1", {"text": "x"})


@pytest.mark.parametrize("status", [302, 400, 401, 405, 501])
async def test_other_refusals_are_final(status: int) -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=status, html=True)]
        with pytest.raises(Undeliverable):
            await out.connector.send(out.chat, {"text": "hello"})
        assert len(out.teams.calls) == 1


@pytest.mark.parametrize("answer", [{}, {"id": 7}])
async def test_a_creation_that_names_nothing_is_in_doubt(answer: Any) -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=201, code="as told")]
        with pytest.raises(InDoubt):
            await out.connector.create_personal(out.chat, "29:ben")
