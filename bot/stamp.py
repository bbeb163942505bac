"""Gives a form its own id, so that sending it twice by a double click is one ask."""

from __future__ import annotations

from typing import Any

from adaptive_cards import Card
from bot.intents import INTENTS

FORMS = frozenset(intent.form for intent in INTENTS if intent.form)
"""Screens that send something once; a button such as Claim needs no stamp, for twice is the same as once."""


def stamped(card: Card, form: str) -> Card:
    """The card, with `form` in the data of each button. A card is drawn anew each time, so it is ours to change."""
    _stamp(card.get("body", ()), form)
    return card


def _stamp(elements: Any, form: str) -> None:
    for element in elements:
        for action in element.get("actions", ()):
            action.setdefault("data", {})["form"] = form
            fallback = action.get("fallback")
            if isinstance(fallback, dict):
                fallback.setdefault("data", {})["form"] = form
        for inner in ("items", "columns"):
            _stamp(element.get(inner, ()), form)
