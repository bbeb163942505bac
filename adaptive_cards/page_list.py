"""Somebody's own pages by what they were about, each with its verdict, and how much of their budget is used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from adaptive_cards.elements import (
    Card,
    actions,
    card,
    escape,
    execute,
    heading,
    line,
    row,
    severity_words,
    small,
    span,
    when,
)
from adaptive_cards.page_parts import VERDICTS, past_shift, verdicts
from adaptive_cards.pages import page_buttons, page_words
from oncall.calls.model import Call, Verdict

SHOWN = 8
_NUMBERS = ("", "once", "twice")


class Called(NamedTuple):
    """Every call of somebody about one thing: the newest, how many there were, and when the first came."""

    call: Call
    times: int = 1
    first_at: datetime | None = None


def page_list(
    called: Sequence[Called], at: datetime, *, budget: str = "", breached: bool = False, page: int = 1, pages: int = 1,
    change: str = "",
) -> Card:  # fmt: skip
    """`called` newest first; `budget` is the line of the page budget; `change` is the call whose verdict is open."""
    body: list[Card] = [heading("Your pages", spacing="none")]
    if budget:
        look = {"color": "attention", "weight": "bolder"} if breached else {"isSubtle": True}
        body.append(line(f"{escape(budget[:1].upper() + budget[1:], 200)}.", spacing="small", **look))
    if not called:
        body.append(line("Nobody paged you. May it stay so.", spacing="medium"))
    for one in called[:SHOWN]:
        body += _called(one, at, opened=one.call.key == change, page=str(page))
    if words := page_words(page, pages):
        body.append(small(words, spacing="medium", separator=True))
        body.append(actions(*page_buttons("show.pages", {}, page, pages), spacing="small"))
    unjudged = sum(_asks(one.call) for one in called[:SHOWN])
    asks = "1 has" if unjudged == 1 else f"{unjudged} have"
    return card(body, fallback="Your pages" + (f": {asks} no verdict yet" if unjudged else ""))


def _asks(call: Call) -> bool:
    return call.verdict is None and not call.drill


def _called(one: Called, at: datetime, *, opened: bool, page: str) -> list[Card]:
    call = one.call
    title = line(f"**{escape(call.title, 120)}**", separator=True, spacing="medium")
    facts = small(_facts(one, at), spacing="none")
    if call.drill:
        return [title, facts]
    if call.verdict is None or opened:
        return [title, facts, verdicts(call.key, tuple(Verdict), list="1", page=page)]
    words = f"Verdict: **{VERDICTS[call.verdict]}**" + (", by snoozing past the shift" if past_shift(call) else "")
    change = execute("Change", "show.pages", {"change": call.key, "page": page})
    return [title, facts, row(("stretch", [line(words)]), ("auto", [actions(change)]), spacing="small", middle=True)]


def _facts(one: Called, at: datetime) -> str:
    call = one.call
    parts = [
        f"{when(call.begun_at, at)} UTC",
        _often(one, at),
        "DRILL" if call.drill else "",
        "at night" if call.night else "",
        escape(call.about, 24) if call.about.startswith("INC-") else "",
        severity_words(call.severity),
        _answer(call),
    ]
    return " · ".join(part for part in parts if part)


def _often(one: Called, at: datetime) -> str:
    """`called 3 times since 14:25`; nothing where it was once."""
    if one.times < 2:
        return ""
    times = _NUMBERS[one.times] if one.times < len(_NUMBERS) else f"{one.times} times"
    return f"called {times}" + (f" since {when(one.first_at, at)}" if one.first_at else "")


def _answer(call: Call) -> str:
    if call.answered_at:
        return f"acknowledged after {span(call.answered_at - call.begun_at)}"
    if call.over:
        return escape(call.over, 60)
    return "not answered yet"
