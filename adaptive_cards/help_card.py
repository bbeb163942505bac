"""What this person can do here."""

from __future__ import annotations

from collections.abc import Sequence

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line, sentence, small

Group = tuple[str, Sequence[tuple[str, str]]]
_LINES = 60


def help_card(groups: Sequence[Group], who: str, where: str) -> Card:
    """`groups` are (area, (usage, what it does)); `who` and `where` say for whom and in which kind of chat this is."""
    body: list[Card] = [heading("What you can ask")]
    if about := " · ".join(escape(part, 80) for part in (who, where) if part):
        body.append(small(sentence(about), spacing="none"))
    room = _LINES
    for area, asks in groups[:12]:
        shown = asks[: min(room, 20)]
        room -= len(shown)
        if shown:
            body.append(line(sentence(escape(area, 40)), weight="bolder", spacing="medium", separator=True))
            body.append(_asks(shown))
    body.append(
        actions(
            execute("Declare incident", "show.declare", {}),
            execute("What is open", "show.status", {}),
            spacing="medium",
        )
    )
    return card(body, fallback="What you can ask Muster to do", wide=True)


def _asks(asks: Sequence[tuple[str, str]]) -> Card:
    items = [line(f"**{escape(usage, 60)}**  {escape(what, 110)}", spacing="small") for usage, what in asks]
    return {"type": "Container", "spacing": "small", "items": items}
