"""The first thing people see when Muster joins a chat or a team."""

from __future__ import annotations

from collections.abc import Sequence

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line


def welcome(name: str, can: Sequence[str], *, may_declare: bool = True) -> Card:
    """`name` is who is greeted (empty in a channel); `can` are a few things to try, one line each."""
    hello = f"Hello {escape(name, 60)}, Muster is here" if name else "Muster is here"
    body = [
        heading(hello),
        line(
            "I run incidents with you: the right severity, three roles, an update every half hour, "
            "and customers told before they find out elsewhere.",
            spacing="small",
        ),
        *(line(f"- {escape(one, 160)}", spacing="small") for one in can[:6]),
        actions(
            *([execute("Declare incident", "show.declare", {}, style="positive")] if may_declare else ()),
            execute("What is open", "show.status", {}),
            execute("Help", "show.help", {}),
            spacing="medium",
        ),
    ]
    return card(body, fallback="Muster is here. Say help to see what I can do.")
