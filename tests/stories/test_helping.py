"""Help: the usual asks on one card, all of on-call on another, whole and in plain words; and what is nearest."""

from __future__ import annotations

import pytest

from bot.help import AREAS, PARTS, USUAL
from bot.intents import INTENTS
from tests.stories.desk import Desk


def groups(words: str) -> list[str]:
    return [line for line in words.splitlines() if line in AREAS or line in (*PARTS, "Looking after it")]


async def test_the_usual_card_begins_with_what_a_page_needs(desk: Desk) -> None:
    card = await desk.asks("Alex", "chat", "help")
    assert groups(card.words) == list(AREAS)
    asks = [line.split("**")[1] for line in card.words.splitlines() if line.startswith("**")]
    assert [ask.partition(" ")[0] for ask in asks[: len(USUAL)]] == list(USUAL)
    assert "alarms that are open" in card
    assert len(asks) < 50


@pytest.mark.parametrize("line", ["help oncall", "help on-call", "help with on call"])
async def test_all_of_on_call_has_a_card_of_its_own(desk: Desk, line: str) -> None:
    card = await desk.asks("Alex", "chat", line)
    assert groups(card.words) == [*PARTS, "Looking after it"]
    wanted = {intent.usage for intent in INTENTS if intent.area == "On call" and intent.usage}
    assert wanted == {line.split("**")[1].replace("\\", "") for line in card.words.splitlines() if line[:2] == "**"}


async def test_the_cards_lead_to_each_other(desk: Desk) -> None:
    card = await desk.clicks("Alex", "More: On call", await desk.asks("Alex", "chat", "help"))
    assert "What you can ask about on-call" in card
    assert "What you can ask\n" in await desk.clicks("Alex", "Everything else", card)


@pytest.mark.parametrize("line", ["help", "help oncall"])
async def test_no_row_is_cut_and_no_backtick_stands_in_it(desk: Desk, line: str) -> None:
    card = await desk.asks("Alex", "chat", line)
    shown = card.words.replace("\\", "")
    assert "`" not in shown
    for intent in INTENTS:
        if f"**{intent.usage}**" in shown:
            assert intent.what.replace("`resume notice`", "“resume notice”") in shown
    assert not [row for row in shown.splitlines() if row.endswith("…")]


def test_on_call_is_one_group() -> None:
    assert {intent.area for intent in INTENTS} == set(AREAS)


@pytest.mark.parametrize(
    ("line", "suggested"),
    [
        ("is there any alert right now", "alarms"),
        ("which heartbeats are silent", "alarms"),
        ("give me my shifts", "oncall [schedule or team]"),
        ("whose duty is it", "oncall [schedule or team]"),
        ("why was I paged", "pages"),
        ("how do I change my phone", "contacts"),
        ("I want to trade with Ben", "swap"),
        ("sick tomorrow", "override"),
        ("vacation next week", "override"),
    ],
)
async def test_what_nobody_understood_is_led_to_the_nearest_ask_of_on_call(
    desk: Desk, line: str, suggested: str
) -> None:
    assert f"Did you mean “{suggested}" in await desk.asks("Alex", "chat", line)


@pytest.mark.parametrize("line", ["don't page me on my shift", "never an alarm again", "lorem ipsum"])
async def test_never_the_opposite_of_what_was_typed(desk: Desk, line: str) -> None:
    assert "Did you mean" not in await desk.asks("Alex", "chat", line)
