"""A letter as its readers get it, on a sheet of its own."""

from __future__ import annotations

import re

from adaptive_cards.elements import Card, escape, line, small

_BODY = 4_000
"""Characters of the letter that are sure to fit a card; the longest letters go on in the mail."""
_BYTES = 11_000
"""The same on the wire, where a letter in other scripts takes more."""
_PARAGRAPHS = 40
_LINK = "\ue000"
"""Stands where each reader's own link to their choices goes."""


def letter(subject: str, text: str) -> Card:
    """The subject, then the paragraphs."""
    items = [line(f"**{escape(subject, 250)}**"), *_paragraphs(text)]
    return {"type": "Container", "style": "emphasis", "spacing": "medium", "items": items}


def _paragraphs(text: str) -> list[Card]:
    text = text.replace(_LINK, "(link to their choices)")
    parts = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    if len(parts) > _PARAGRAPHS:
        parts = [*parts[: _PARAGRAPHS - 1], "\n".join(parts[_PARAGRAPHS - 1 :])]
    room, shown = _BYTES, []
    for part in parts:
        words = _fitting(part[:_BODY], room)
        shown.append(line(words, spacing="medium"))
        room -= _size(words) if words == _lines(part) else room
        if room <= 0:
            break
    if room <= 0:
        shown.append(small("The letter is longer than a card can show. The rest follows in the mail."))
    return shown


def _fitting(part: str, room: int) -> str:
    """As much of it as there is room for once it is escaped."""
    words = _lines(part)
    return words if _size(words) <= room else _lines(part[: len(part) * room // _size(words)])


def _size(words: str) -> int:
    """In bytes on the wire, where quotes, backslashes and line ends take two."""
    return len(words.encode("utf-8", "replace")) + sum(words.count(mark) for mark in '\\"\n')


def _lines(paragraph: str) -> str:
    """Line ends are kept; a blank line in between is how every client sees them."""
    return "\n\n".join(escape(one, _BODY) for one in paragraph.split("\n") if one.strip())
