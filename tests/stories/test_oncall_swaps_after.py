"""Swaps after they were asked: undone, swapped back, of whole turns, and of people whom Teams does not reach."""

from __future__ import annotations

from oncall.rotas.model import SwapState
from tests.stories.conftest import Log, Opens
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE
from tests.stories.places import CHANNELS
from tests.stories.rota import at, company, rota, told, who
from tests.stories.test_oncall_swaps import ASKED, asked, desk, meets, state

__all__ = ["desk"]


async def test_an_accepted_swap_is_undone_as_a_whole_and_its_cards_follow(desk: Desk) -> None:
    await desk.clicks("Adele", "Accept", await asked(desk))
    for one in ("Alex", "Adele"):
        shown = await desk.asks(one, "chat", "oncall payments")
        assert "Swap: Adele Vance, Mon" in shown
        assert "Remove" not in shown.buttons
        assert "Undo the swap" not in shown.buttons
    for half in (await rota(desk)).overrides:
        refused = await desk.asks("Alex", "chat", f"override remove payments {half.id}")
        assert "Ask the other one to swap back" in refused
    assert [await who(desk, at(24)), await who(desk, at(1, month=12))] == ["adele", "alex"]
    shown = await desk.asks("Lynne", "chat", "oncall payments")
    await desk.clicks("Lynne", "Undo the swap", shown)
    assert [await who(desk, at(24)), await who(desk, at(1, month=12))] == ["alex", "adele"]
    assert await state(desk) is SwapState.UNDONE
    for one in ("Alex", "Adele"):
        assert "Lynne Robbins undid the swap for Payments" in told(desk, one)
        assert any("SWAP UNDONE" in card for card in desk.chat(one).all)


async def test_a_swap_is_swapped_back(desk: Desk) -> None:
    await desk.clicks("Adele", "Accept", await asked(desk))
    await desk.asks("Adele", "chat", "swap mon with alex")
    card = next(one for one in reversed(desk.chat("Alex").all) if "Accept" in one.buttons)
    await desk.clicks("Alex", "Accept", card)
    assert [await who(desk, at(24)), await who(desk, at(1, month=12))] == ["alex", "adele"]


def office_weeks(_: str = "") -> str:
    return company().replace('every = "1 day"\n', 'every = "1 week"\n')


async def test_a_week_of_office_hours_is_one_swap(opens: Opens) -> None:
    async with opens(policy=office_weeks) as desk:
        await meets(desk)
        await desk.says("Isaiah", "chat", "help")
        shown = await desk.asks("Lynne", "chat", "oncall office")
        assert "then you from Mon 10:00, then Isaiah Langer from Mon 30 Nov 10:00" in shown
        form = await desk.asks("Isaiah", "chat", "swap")
        assert next(iter(form.choices["shift"])).startswith("Platform office: Mon 30 Nov to Fri 4 Dec, 10:00 to 18:00")
        await desk.asks("Isaiah", "chat", "swap with @Lynne", mentions=("Lynne",))
        card = next(one for one in reversed(desk.chat("Lynne").all) if "Accept" in one.buttons)
        assert "You take Mon 30 Nov to Fri 4 Dec, 10:00 to 18:00 (Berlin)" in card.words.replace("*", "")
        await desk.clicks("Lynne", "Accept", card)
        assert [await who(desk, at(day, 12, 12), "office") for day in (1, 4, 8, 11)] == [
            "lynne", "lynne", "isaiah", "isaiah",
        ]  # fmt: skip
        assert await who(desk, at(1, 20, 12), "office") == ""


def blocks(desk: Desk, name: str) -> None:
    """Somebody blocks the bot, or has left."""
    desk.teams.gone |= {f"a:{one}" for one in (PEOPLE[name].mri, PEOPLE[name].entra)}


async def test_who_asks_hears_that_the_other_cannot_be_reached(desk: Desk, log: Log) -> None:
    blocks(desk, "Adele")
    await desk.asks("Alex", "chat", ASKED)
    await desk.passes(minutes=30)
    word = "Adele Vance could not be reached in Teams, so nobody has seen your swap for Payments."
    assert told(desk, "Alex").count(word) == 1
    mine = next(one for one in desk.chat("Alex").all if "Withdraw" in one.buttons)
    await desk.clicks("Alex", "Withdraw", mine)
    assert told(desk, "Alex").count(word) == 1
    assert log.taken(), "the operator reads it too"


async def test_nobody_is_written_to_who_cannot_be_reached_either(desk: Desk, log: Log) -> None:
    for one in ("Adele", "Alex"):
        blocks(desk, one)
    await desk.says("Alex", "channel", "@Muster swap with @Adele", mentions=("Adele",))
    await desk.passes(minutes=30)
    assert await state(desk) is SwapState.ASKED
    assert log.taken(), "nobody but the operator is left"


async def test_whom_a_change_does_not_reach_is_said_to_the_team(desk: Desk, log: Log) -> None:
    blocks(desk, "Megan")
    await desk.asks("Alex", "chat", "take payments")
    await desk.passes(minutes=30)
    threads = {place[0] for place in desk.teams.messages if place[0].startswith(CHANNELS["channel"])}
    heard = "\n".join(one.words for one in desk.messages(*threads))
    assert heard.count("Megan Bowen could not be reached in Teams and has not been told: “Alex Wilber has your") == 1
    assert log.taken(), "the operator reads it too"


async def test_the_shift_of_next_week(desk: Desk) -> None:
    await asked(desk, "swap next week with @Adele")
    assert (await rota(desk)).swaps[0].start == at(23)
    refused = await desk.asks("Megan", "chat", "swap next week with @Adele", mentions=("Adele",))
    assert "You have no shift in Payments on Mon" in refused


async def test_what_an_accepted_swap_brings_upon_somebody_is_on_both_cards(desk: Desk) -> None:
    await desk.asks("Alex", "chat", "swap with megan for nothing")
    card = next(one for one in reversed(desk.chat("Megan").all) if "Accept" in one.buttons)
    word = "Megan Bowen is on call for longer than 7 days in a row"
    assert word in await desk.clicks("Megan", "Accept", card), "she has the week before as well"
    assert any(word in one for one in desk.chat("Alex").all)
