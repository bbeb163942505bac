"""When somebody is on call in the coming weeks, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line, plain, small

MOST = 12
"""Turns on one card."""


def oncall_shifts(who: str, turns: Sequence[tuple[str, str]], zone: str, *, more: int = 0) -> Card:
    """`who` is a name, or `You`. `turns` pairs the name of a schedule with when, in words; `more` are not shown."""
    title = "When you are on call" if who == "You" else f"When {escape(who, 60)} is on call"
    body = [heading(title, spacing="none")]
    body += [line(f"**{escape(name, 50)}**  {escape(when, 160)}", spacing="small") for name, when in turns[:MOST]]
    if not turns:
        body.append(line("No shift in the coming eight weeks.", spacing="small"))
    more += max(len(turns) - MOST, 0)
    if more:
        body.append(small(f"and {more} more", spacing="small"))
    body.append(small(f"All times: {escape(zone, 40)}", spacing="medium"))
    weeks, swap = execute("Coming weeks", "show.weeks", {}), execute("Swap", "show.swap", {})
    buttons = [weeks, swap] if who == "You" and turns else [weeks]
    body.append(actions(*buttons, spacing="small"))
    return card(body, fallback=f"{plain(title, 100)}: {plain(turns[0][1], 100) if turns else 'no shift'}")
