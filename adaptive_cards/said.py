"""One sentence from Muster as a card."""

from __future__ import annotations

from adaptive_cards.elements import Card, card, escape, line, plain

_STYLES = {"neutral": "emphasis", "good": "good", "warning": "warning", "bad": "attention"}


def said(text: str, *, tone: str = "neutral") -> Card:
    """`tone` (neutral, good, warning or bad) only tints what the words say."""
    box = {
        "type": "Container",
        "style": _STYLES.get(tone, "emphasis"),
        "bleed": True,
        "items": [line(escape(text, 2_000))],
    }
    return card([box], fallback=plain(text, 300))
