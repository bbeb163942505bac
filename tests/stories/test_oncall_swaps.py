"""Swaps: asked in words or by form, answered on the card in one's own chat; too late or twice changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from oncall.rotas.model import SwapState
from tests.standins.clock import ManualClock
from tests.standins.teams import teams
from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.rota import at, company, rota, told, who
from tests.stories.seen import Seen

ASKED = "swap with @Adele"


@pytest.fixture
async def desk(opens: Opens) -> AsyncIterator[Desk]:
    async with opens(policy=company) as desk:
        await meets(desk)
        yield desk


async def meets(desk: Desk) -> None:
    """Everybody has a chat with Muster, so that their words and cards can be told apart."""
    await desk.installs("channel")
    for one in ("Alex", "Adele", "Megan", "Lynne"):
        await desk.says(one, "chat", "help")


async def asked(desk: Desk, said: str = ASKED) -> Seen:
    """Alex asks Adele; returns her card."""
    await desk.asks("Alex", "chat", said, mentions=("Adele",))
    return next(one for one in reversed(desk.chat("Adele").all) if "Accept" in one.buttons)


async def state(desk: Desk) -> SwapState:
    return (await rota(desk)).swaps[-1].state


async def test_accepted(desk: Desk) -> None:
    card = await asked(desk)
    assert "Alex Wilber asks you to swap a shift" in card
    assert "You take Mon 03:00 to Mon 30 Nov 03:00 (New York)" in card.words.replace("*", "")
    assert "Alex takes yours, Mon 30 Nov 03:00 to Mon 7 Dec 03:00 (New York)" in card.words.replace("*", "")
    mine = next(one for one in desk.chat("Alex").all if "You asked Adele Vance to swap" in one)
    assert "Withdraw" in mine.buttons
    assert await who(desk, at(24)) == "alex", "not before she accepts"
    answer = await desk.clicks("Adele", "Accept", card)
    assert "SWAP ACCEPTED" in answer
    assert "Accept" not in answer.buttons
    assert [await who(desk, at(24)), await who(desk, at(1, month=12)), await who(desk, at(8, month=12))] == [
        "adele", "alex", "megan",
    ]  # fmt: skip
    assert "Adele Vance accepted your swap for Payments." in told(desk, "Alex")
    assert any("SWAP ACCEPTED" in one and "Withdraw" not in one.buttons for one in desk.chat("Alex").all)


async def test_declined_then_somebody_else_is_asked(desk: Desk) -> None:
    card = await asked(desk)
    assert "SWAP DECLINED" in await desk.clicks("Adele", "Decline", card)
    assert "declined your swap" in told(desk, "Alex")
    assert await who(desk, at(24)) == "alex"
    await desk.asks("Alex", "chat", "swap mon with megan for nothing")
    theirs = next(one for one in desk.chat("Megan").all if "Accept" in one.buttons)
    assert "Alex Wilber asks you to take a shift over" in theirs
    await desk.clicks("Megan", "Accept", theirs)
    assert [await who(desk, at(24)), await who(desk, at(1, month=12))] == ["megan", "adele"]


@pytest.mark.parametrize("first", ["Accept", "Decline"])
async def test_answered_twice(desk: Desk, first: str) -> None:
    card = await asked(desk)
    await desk.clicks("Adele", first, card)
    before = await rota(desk)
    for again in ("Accept", "Decline"):
        assert "This swap is settled" in await desk.clicks("Adele", again, card)
    assert await rota(desk) == before


async def test_the_same_click_delivered_twice_is_one(desk: Desk) -> None:
    card = await asked(desk)
    verb, data = card.sends("Accept", {})
    click = desk.click("Adele", verb, data, on=card)
    await desk.posts(click)
    status, body = await desk.posts(click)
    assert status == 200
    assert "settled" not in str(body)
    assert len((await rota(desk)).overrides) == 2


async def test_by_others_and_with_rubbish(desk: Desk) -> None:
    card = await asked(desk)
    for other in ("Alex", "Megan", "Lynne", "Patti"):
        assert "Only Adele Vance can answer this swap." in await desk.clicks(other, "Accept", card)
    assert "Only Alex Wilber or a team's lead can withdraw" in await desk.forges(
        "Megan", "swap.withdraw", {"schedule": "payments", "swap": "s1"}
    )
    for data in ({}, {"swap": "s1"}, {"schedule": "payments", "swap": "s9"}, {"schedule": "x", "swap": "s1"}):
        answer = await desk.forges("Adele", "swap.accept", data)
        assert answer.words
        assert "Something went wrong" not in answer
    for shift in ("payments|soon", "payments|2026-11-23", "payments|9999-12-31T00:00:00+00:00", "|", "nowhere|"):
        answer = await desk.forges("Alex", "swap.ask", {"shift": shift, "person": "adele"})
        assert "Something went wrong" not in answer
    assert await state(desk) is SwapState.ASKED
    assert (await rota(desk)).overrides == ()


async def test_after_the_shift_began_it_has_lapsed(desk: Desk) -> None:
    card = await asked(desk)
    await desk.passes(hours=68)
    assert await state(desk) is SwapState.LAPSED
    assert "Adele Vance did not answer your swap for Payments in time" in told(desk, "Alex")
    assert any("SWAP LAPSED" in one for one in desk.chat("Adele").all)
    answer = await desk.clicks("Adele", "Accept", card)
    assert "nobody answered, so it lapsed" in answer
    assert await who(desk, at(24)) == "alex"


async def test_withdrawn(desk: Desk) -> None:
    card = await asked(desk)
    mine = next(one for one in desk.chat("Alex").all if "Withdraw" in one.buttons)
    assert "SWAP WITHDRAWN" in await desk.clicks("Alex", "Withdraw", mine)
    assert "was withdrawn by Alex Wilber" in told(desk, "Adele")
    assert "This swap is settled: withdrawn" in await desk.clicks("Adele", "Accept", card)


async def test_shifts_that_changed_hands_meanwhile(desk: Desk) -> None:
    card = await asked(desk)
    await desk.asks("Lynne", "chat", "override megan payments from tue 9:00 until wed 9:00")
    answer = await desk.clicks("Adele", "Accept", card)
    assert "has changed hands since Alex Wilber asked" in answer
    assert await state(desk) is SwapState.ASKED
    assert len((await rota(desk)).overrides) == 1


async def test_what_cannot_be_swapped(desk: Desk) -> None:
    for said, words in (
        ("swap with @Alex", "needs somebody else"),
        ("swap with isaiah", "Isaiah Langer is not in the schedule Payments"),
        ("swap with zorro", "I do not know “zorro”"),
        ("swap 2026-12-24 with @Adele", "no shift in Payments on"),
        ("swap whenever with @Adele", "is not a time I understand"),
    ):
        assert words in await desk.asks("Alex", "chat", said, mentions=("Alex", "Adele")), said
    await asked(desk)
    assert "in an open swap of Alex Wilber and Adele Vance already" in await desk.asks(
        "Alex", "chat", "swap with megan"
    )


async def test_by_form(desk: Desk) -> None:
    form = await desk.asks("Alex", "chat", "swap")
    first, second = list(form.choices["shift"])[:2]
    assert first == "Payments: Mon 08:00 to Mon 30 Nov 08:00 (London)"
    answer = await desk.fills(
        "Alex", "Ask them", form, shift=form.choices["shift"][second], person=form.choices["person"]["Megan Bowen"]
    )
    assert "Asked Megan Bowen." in answer
    assert (await rota(desk)).swaps[0].start == at(14, month=12)
    nothing = await desk.asks("Patti", "chat", "swap")
    assert "You have no shift ahead" in nothing


async def test_a_restart_in_between(opens: Opens, tmp_path: Path) -> None:
    stays: dict[str, Any] = {"policy": company, "store": f"tinydb:{tmp_path / 'data'}", "clock": ManualClock()}
    async with teams() as service:
        async with opens(**stays, service=service) as desk:
            await meets(desk)
            card = await asked(desk)
        async with opens(**stays, service=service) as desk:
            assert await state(desk) is SwapState.ASKED
            assert "SWAP ACCEPTED" in await desk.clicks("Adele", "Accept", card)
            assert any("SWAP ACCEPTED" in one for one in desk.chat("Alex").all), "his card is found again"
        async with opens(**stays, service=service) as desk:
            assert await who(desk, at(24)) == "adele"
            await desk.passes(hours=80)
            assert await state(desk) is SwapState.ACCEPTED
