"""Reads a card as somebody in front of it does: its words, its buttons by title, its fields by label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Card = Mapping[str, Any]


class NotOnCard(Exception):
    """The card has no such button or field, or a field that must be filled is empty."""


@dataclass(frozen=True, slots=True)
class Button:
    """What pressing it sends: a verb and ids."""

    title: str
    verb: str
    data: Mapping[str, Any]


def parts(card: Any) -> Iterator[Card]:
    """Every element and action, in the order they are read; not what only older clients show."""
    if isinstance(card, list):
        for inner in card:
            yield from parts(inner)
    elif isinstance(card, Mapping):
        yield card
        for name in ("body", "items", "columns", "actions"):
            yield from parts(card.get(name))


def words(card: Card) -> list[str]:
    """Every line of text, without the marks of bold."""
    return [plain(str(part["text"])) for part in parts(card) if part.get("type") == "TextBlock"]


def text(card: Card) -> str:
    """Everything that is written on it, fields and buttons included."""
    return "\n".join([*words(card), *labels(card), *(button.title for button in buttons(card))])


def buttons(card: Card) -> list[Button]:
    return [
        Button(part["title"], part["verb"], part.get("data", {}))
        for part in parts(card)
        if part.get("type") == "Action.Execute"
    ]


def button(card: Card, title: str) -> Button | None:
    """The button with that title, whatever the case."""
    return next((found for found in buttons(card) if found.title.casefold() == title.casefold()), None)


def labels(card: Card) -> list[str]:
    """The labels of its fields."""
    return [str(field.get("label", field["id"])) for field in _fields(card)]


def filled(card: Card, given: Mapping[str, str]) -> dict[str, str]:
    """What the fields send once these are filled in by label, choices by title. Raises NotOnCard."""
    known = labels(card)
    if unknown := [label for label in given if label not in known]:
        raise NotOnCard(f"The card has no field “{unknown[0]}”; it has: {', '.join(known)}.")
    sent = {}
    for field, label in zip(_fields(card), known, strict=True):
        value = _value(field, given[label]) if label in given else str(field.get("value", ""))
        if field.get("isRequired") and not value:
            raise NotOnCard(f"“{label}” is empty. {field.get('errorMessage', '')}")
        if value:
            sent[str(field["id"])] = value
    return sent


def _fields(card: Card) -> Iterator[Card]:
    return (part for part in parts(card) if str(part.get("type", "")).startswith("Input."))


def _value(field: Card, given: str) -> str:
    """The value behind the titles that were chosen; what was typed as it is."""
    choices: Sequence[Mapping[str, str]] = field.get("choices", ())
    if not choices:
        return given
    by_title = {choice["title"]: choice["value"] for choice in choices}
    chosen = given.split("; ") if field.get("isMultiSelect") else [given]
    if missing := [title for title in chosen if title not in by_title]:
        raise NotOnCard(f"“{field.get('label')}” has no choice “{missing[0]}”; it has: {', '.join(by_title)}.")
    return ",".join(by_title[title] for title in chosen)


def plain(line: str) -> str:
    """Without the marks of bold and the backslashes before signs that would be markdown."""
    return line.replace("**", "").replace("\\", "")
