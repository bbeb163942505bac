"""What somebody typed, as a person would read it: the bot's mention gone, other mentions as @names, entities undone."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

_MENTION = re.compile(r"<at\b[^<>]{0,200}>([^<>]{0,500})</at>", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n ?")
_KEPT = "\u200c\u200d"
"""Joiners, which emoji and several scripts are spelt with."""
NAME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody named in a text. `text` stands in the text word for word, as `@Ana Silva`."""

    id: str
    name: str
    text: str


def clean_name(name: str) -> str:
    """A display name on one line, at most 100 characters, without control or direction characters."""
    if not name.isprintable():
        name = "".join(sign if sign.isprintable() or sign in _KEPT else " " for sign in name)
    return " ".join(name.split())[:NAME_LIMIT].rstrip()


def clean_text(text: str) -> str:
    """Typed text with line breaks kept and everything else that does not print made a blank."""
    if not text.isprintable():
        text = text.replace("\r\n", "\n")
        text = "".join(sign if sign.isprintable() or sign in "\n" + _KEPT else " " for sign in text)
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def read_text(text: str, entities: Sequence[Mentioned], bot_id: str) -> tuple[str, tuple[Mentioned, ...]]:
    """The text to understand, and who is named in it. `entities` are the activity's, with their `<at>` texts.

    Only a tag that an entity vouches for is a mention; a tag that somebody typed is just the words in it.
    """
    waiting = list(entities)
    found: list[Mentioned] = []

    def name_plainly(match: re.Match[str]) -> str:
        entity = _entity_of(match, waiting)
        if entity is None:
            return clean_name(html.unescape(match[1]))
        if entity.id == bot_id:
            return " "
        shown = f"@{entity.name or clean_name(html.unescape(match[1]))}"
        found.append(Mentioned(entity.id, shown[1:], shown))
        return shown

    return clean_text(html.unescape(_MENTION.sub(name_plainly, text))), tuple(found)


def _entity_of(match: re.Match[str], waiting: list[Mentioned]) -> Mentioned | None:
    """The entity with the very text of the tag, else with the same name; each vouches once, then for repeats."""
    name = _plain(match[1])
    same = [entity for entity in waiting if entity.text == match[0]]
    same = same or [entity for entity in waiting if name and name in (_plain(entity.name), _inner(entity.text))]
    if len(same) > 1:
        waiting.remove(same[0])
    return same[0] if same else None


def _inner(text: str) -> str:
    tag = _MENTION.fullmatch(text.strip())
    return _plain(tag[1]) if tag else _plain(text)


def _plain(name: str) -> str:
    return clean_name(html.unescape(name)).lstrip("@").casefold()
