"""What somebody sees: a card or a line of text, read as a person would, and the data its buttons would send."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CARD = "application/vnd.microsoft.card.adaptive"
ERROR = "application/vnd.microsoft.error"
_ESCAPED = re.compile(r"\\(.)")
_MENTION = re.compile(r"</?at>")
_ENTITY = re.compile(r"&#(\d+);")


@dataclass(frozen=True, repr=False)
class Seen:
    """A card, or `text` where there is none. `message` and `conversation` say where it stands, if it does."""

    card: Mapping[str, Any] | None = None
    text: str = ""
    failed: bool = False
    conversation: str = ""
    message: str = ""
    activity: Mapping[str, Any] | None = None

    @property
    def words(self) -> str:
        """Everything there is to read, one line a text, without the marks that keep it from being markdown."""
        if self.card is None:
            return _ENTITY.sub(lambda found: chr(int(found[1])), _MENTION.sub("", self.text))
        return "\n".join(_ESCAPED.sub(r"\1", text) for text in _texts(self.card))

    @property
    def raw(self) -> str:
        """The texts as they go over the wire."""
        return self.text if self.card is None else "\n".join(_texts(self.card))

    @property
    def buttons(self) -> Mapping[str, Mapping[str, Any]]:
        """By title; also what opens when a line is tapped."""
        return {} if self.card is None else {action["title"]: action for action in _actions(self.card)}

    @property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """The inputs by id."""
        return {} if self.card is None else {one["id"]: one for one in _inputs(self.card)}

    @property
    def values(self) -> Mapping[str, str]:
        """What stands in the fields before anybody types."""
        return {name: str(one["value"]) for name, one in self.fields.items() if one.get("value")}

    @property
    def choices(self) -> Mapping[str, Mapping[str, str]]:
        """For each field with a list: title to value."""
        listed = {name: one.get("choices") for name, one in self.fields.items()}
        return {name: {one["title"]: one["value"] for one in some} for name, some in listed.items() if some}

    def __repr__(self) -> str:
        return f"Seen({self.words!r})"

    def __contains__(self, words: str) -> bool:
        return words in self.words

    def sends(self, title: str, fills: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
        """Verb and data of a button, with the fields as a client would merge them in."""
        action = self.buttons[title]
        data = dict(action["data"])
        if action.get("associatedInputs") == "none":
            assert not fills, "this button sends no fields"
            return action["verb"], data
        unknown = set(fills) - set(self.fields)
        assert not unknown, f"no such field: {unknown}, only {sorted(self.fields)}"
        merged = {**self.values, **fills}
        empty = [name for name, one in self.fields.items() if one.get("isRequired") and not merged.get(name)]
        assert not empty, f"the client would ask for {empty} first"
        return action["verb"], {**data, **{name: value for name, value in merged.items() if value}}


def _walk(element: Any) -> Iterator[Mapping[str, Any]]:
    """Every element of a card, outermost first, without the fallbacks of old clients."""
    if isinstance(element, list):
        for one in element:
            yield from _walk(one)
    elif isinstance(element, dict):
        yield element
        for key, inner in element.items():
            if key not in ("fallback", "data", "choices"):
                yield from _walk(inner)


def _texts(card: Mapping[str, Any]) -> Iterator[str]:
    for element in _walk(card):
        if element.get("type") == "TextBlock":
            yield element["text"]


def _actions(card: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (element for element in _walk(card) if element.get("type") == "Action.Execute")


def _inputs(card: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (element for element in _walk(card) if str(element.get("type")).startswith("Input."))


def read_answer(body: Mapping[str, Any], conversation: str, message: str) -> Seen:
    """An invoke's answer as its clicker sees it."""
    if body["type"] == CARD:
        return Seen(body["value"], "", False, conversation, message)
    if body["type"] == ERROR:
        return Seen(None, body["value"]["message"], True)
    return Seen(None, body["value"])
