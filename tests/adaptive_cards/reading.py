"""Reading a card as tests do: every element in it, every button, its size on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from adaptive_cards import Card

LIMIT = 25_000
"""Bytes a card may have, whatever the incident."""


def parts(node: Any) -> Iterator[Card]:
    """Every object of a card, the card itself first."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from parts(value)


def buttons(card: Card) -> list[Card]:
    """Every button and every area that can be chosen."""
    return [part for part in parts(card) if part.get("type") == "Action.Execute"]


def titles(card: Card) -> list[str]:
    return [str(button["title"]) for button in buttons(card)]


def inputs(card: Card) -> dict[str, Card]:
    return {part["id"]: part for part in parts(card) if str(part.get("type", "")).startswith("Input.")}


def texts(card: Card) -> str:
    """What stands on the card, line by line."""
    return "\n".join(str(part["text"]) for part in parts(card) if part.get("type") == "TextBlock")


def size(card: Card) -> int:
    return len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode())
