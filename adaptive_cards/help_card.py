"""What this person can do here."""

from __future__ import annotations

from collections.abc import Sequence

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line, sentence, small

Group = tuple[str, Sequence[tuple[str, str]]]
_LINES = 60
_ROOM = 4_400
"""Lines and characters of all asks together: what is sure to fit a card."""


def help_card(groups: Sequence[Group], who: str, where: str, *, may_declare: bool = True) -> Card:
    """`groups` are (area, (usage, what it does)); `who` and `where` say for whom and in which kind of chat this is."""
    body: list[Card] = [heading("What you can ask")]
    if about := " · ".join(escape(part, 80) for part in (who, where) if part):
        body.append(small(sentence(about), spacing="none"))
    left = _LINES
    length = _ROOM // max(min(sum(len(asks) for _, asks in groups), _LINES), _ROOM // 170)
    for area, asks in groups[:12]:
        shown = asks[: min(left, 20)]
        left -= len(shown)
        if shown:
            body.append(line(sentence(escape(area, 24)), weight="bolder", spacing="medium", separator=True))
            body.append(_asks(shown, length))
    body.append(
        actions(
            *([execute("Declare incident", "show.declare", {})] if may_declare else ()),
            execute("What is open", "show.status", {}),
            spacing="medium",
        )
    )
    return card(body, fallback="What you can ask Muster to do", wide=True)


def _asks(asks: Sequence[tuple[str, str]], length: int) -> Card:
    items = []
    for usage, what in asks:
        shown = escape(usage, min(60, length // 2))
        items.append(line(f"**{shown}**  {escape(what, max(length - len(shown), 20))}", spacing="small"))
    return {"type": "Container", "spacing": "small", "items": items}
