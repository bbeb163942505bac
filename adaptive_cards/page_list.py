"""Somebody's own pages of the last days, each with its verdict, and how much of their page budget is used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

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
    when,
)
from adaptive_cards.page_parts import VERDICTS, past_shift, verdicts
from incidents.timeline import span
from oncall.calls.model import Call, Verdict

SHOWN = 8


def page_list(
    calls: Sequence[Call], at: datetime, *, budget: str = "", breached: bool = False, more: int = 0, change: str = ""
) -> Card:
    """`calls` newest first; `budget` is the line of the page budget; `more` are not shown;
    `change` is the call whose verdict is open."""
    body: list[Card] = [heading("Your pages of the last seven days", spacing="none")]
    if budget:
        look = {"color": "attention", "weight": "bolder"} if breached else {"isSubtle": True}
        body.append(line(f"{escape(budget[:1].upper() + budget[1:], 200)}.", spacing="small", **look))
    if not calls:
        body.append(line("Nobody paged you. May it stay so.", spacing="medium"))
    for call in calls[:SHOWN]:
        body += _page(call, at, opened=call.key == change)
    if more:
        body.append(small(f"And {more} more before these.", spacing="medium"))
    unjudged = sum(call.verdict is None for call in calls)
    asks = "1 has" if unjudged == 1 else f"{unjudged} have"
    return card(body, fallback="Your pages" + (f": {asks} no verdict yet" if unjudged else ""))


def _page(call: Call, at: datetime, *, opened: bool) -> list[Card]:
    night = "at night · " if call.night else ""
    drill = "DRILL · " if call.drill else ""
    title = line(f"**{escape(call.title, 120)}**", separator=True, spacing="medium")
    about = f"{escape(call.about, 24)} · " if call.about.startswith("INC-") else ""
    facts = f"{when(call.begun_at, at)} UTC · {drill}{night}{about}{severity_words(call.severity)} · {_answer(call)}"
    if call.drill:
        return [title, small(facts, spacing="none")]
    if call.verdict is None or opened:
        return [title, small(facts, spacing="none"), verdicts(call.key, tuple(Verdict), list="1")]
    words = f"Verdict: **{VERDICTS[call.verdict]}**" + (", by snoozing past the shift" if past_shift(call) else "")
    change = execute("Change", "show.pages", {"change": call.key})
    verdict = row(("stretch", [line(words)]), ("auto", [actions(change)]), spacing="small", middle=True)
    return [title, small(facts, spacing="none"), verdict]


def _answer(call: Call) -> str:
    if call.answered_at:
        return f"acknowledged after {span(call.answered_at - call.begun_at)}"
    if call.over:
        return escape(call.over, 60)
    return "not answered yet"
