"""What a card gets on its way out: the word above it on who acts and what came of the click, and its width."""

from __future__ import annotations

from adaptive_cards import Card
from adaptive_cards.elements import actions, escape, line, open_url, small


def on_top(card: Card, *, said: str = "", acting_as: str = "", tone: str = "good") -> Card:
    """The card, with these lines first. A card is drawn anew each time, so it is ours to change."""
    lines = [small(f"Acting as {escape(acting_as, 60)}")] if acting_as else []
    if said:
        lines.append(line(f"**{escape(said, 300)}**", **({"color": "attention"} if tone == "warning" else {})))
    card["body"] = [*lines, *card["body"]]
    return card


def linked(card: Card, link: str) -> Card:
    """The card with a button to the room, for whoever sees it elsewhere; as it is where there is nothing to open."""
    if link:
        card["body"] = [*card["body"], actions(open_url("Open the room", link), spacing="medium")]
    return card


def narrow(card: Card) -> Card:
    """Without asking for the full width, which the local client answers with a warning under each such card."""
    card.pop("msteams", None)
    return card
