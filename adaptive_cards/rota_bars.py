"""The parts of a picture of weeks: a cell with a name, initials, and the buttons that turn four weeks on or back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adaptive_cards.elements import Card, cut, execute, plain
from adaptive_cards.text import given

SPAN = 4
"""Weeks at a time."""
_NAME = 14


def cell(items: Sequence[Card], style: str, weight: int) -> Card:
    return {"type": "Column", "width": str(weight), "style": style, "spacing": "small", "items": list(items)}


def label(text: str, person: str, *, mine: bool = False) -> Card:
    """One's own name and a gap stand out without the colour, too."""
    look = {"weight": "bolder"} if mine or not person else {}
    return {
        "type": "TextBlock", "text": text, "wrap": True, "maxLines": 1, "size": "small", "spacing": "none",
        "horizontalAlignment": "center", **look,
    }  # fmt: skip


def short(name: str) -> str:
    """The given name, as much of it as a column holds."""
    first, blank, rest = name.strip().partition(" ")
    return given(cut(first, _NAME) + blank + rest)


def initials(name: str) -> str:
    """`AS` for Ana Silva."""
    words = [word for word in plain(name, 80).replace(",", " ").split() if word[0].isalnum()]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


def turn(ids: Mapping[str, str], ahead: int, most: int) -> list[Card]:
    earlier = [execute("Earlier", "show.weeks", {**ids, "ahead": str(max(ahead - SPAN, 0))})] if ahead else []
    return [*earlier, *([execute("Later", "show.weeks", {**ids, "ahead": str(ahead + SPAN)})] if ahead < most else [])]
