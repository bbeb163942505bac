"""The five lines of a note: their labels, tidied, and without what is not for everybody."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import fields

from incidents.errors import Invalid
from oncall.handoffs.model import LONGEST, Lines

LABELS = {
    "happened": "What happened",
    "flaky": "What is flaky",
    "watch": "What to watch",
    "open_items": "Open items",
    "else_": "Anything else",
}
"""By field, in the order in which they are asked and read."""

_INCIDENT = re.compile(r"\bINC-[1-9]\d{0,8}\b", re.IGNORECASE)


def tidy(lines: Lines) -> Lines:
    """Blanks and empty rows gone. Raises Invalid where the first line is empty or one is too long."""
    clean = Lines(*(_tidied(getattr(lines, field)) for field in LABELS))
    if not clean.happened:
        raise Invalid("Say in a line what happened. “A quiet week” is an answer, too.")
    for field, label in LABELS.items():
        if (size := len(getattr(clean, field))) > LONGEST:
            raise Invalid(f"“{label}” has {size} characters, and {LONGEST} fit. Keep what matters most.")
    return clean


def filled(lines: Lines) -> Iterator[tuple[str, str]]:
    """The lines that say something, as label and text."""
    for field, label in LABELS.items():
        if text := getattr(lines, field):
            yield label, text


def named(lines: Lines) -> tuple[str, ...]:
    """The numbers of the incidents that a note speaks of."""
    found = (key.upper() for text in _texts(lines) for key in _INCIDENT.findall(text))
    return tuple(dict.fromkeys(found))


def without(lines: Lines, hidden: Collection[str]) -> Lines:
    """The note without the rows that name one of these incidents: not everybody who reads it may know of them."""
    if not hidden:
        return lines
    return Lines(*("\n".join(_rest(text, hidden)) for text in _texts(lines)))


def _rest(text: str, hidden: Collection[str]) -> Iterator[str]:
    for row in text.split("\n"):
        if not any(key.upper() in hidden for key in _INCIDENT.findall(row)):
            yield row


def _texts(lines: Lines) -> Iterator[str]:
    return (getattr(lines, field.name) for field in fields(lines))


def _tidied(text: str) -> str:
    return "\n".join(row for row in (" ".join(row.split()) for row in text.splitlines()) if row)
