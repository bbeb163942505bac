"""What a notice's fields may hold: checked before a word of them reaches a header or a page."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from incidents.campaigns.drafting import FIELD_LIMIT
from incidents.campaigns.model import Words
from incidents.errors import Invalid

BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e")
"""They can make a subject read backwards; right-to-left languages do not need them."""

# Private-use characters (Co) are refused everywhere: one of them is the mark where a customer's own link goes.


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how people call it, how long it may be, and whether it goes into the subject, a mail header."""

    name: str
    label: str
    limit: int
    header: bool = False


FIELDS = (
    Field("service", "service", 80, header=True),
    Field("feature", "feature", 120, header=True),
    Field("status", "status", 40, header=True),
    Field("symptom", "symptom", FIELD_LIMIT),
    Field("progress", "text about what has changed", FIELD_LIMIT),
    Field("what_happened", "text about what happened", FIELD_LIMIT),
    Field("experience", "text about what users experienced", FIELD_LIMIT),
    Field("need", "text about what is needed", FIELD_LIMIT),
    Field("incident", "key of the incident", 40, header=True),
    Field("severity", "severity", 40, header=True),
    Field("commander", "name of the Incident Commander", 120, header=True),
)


def checked(words: Words, required: tuple[str, ...]) -> Words:
    """The same words, trimmed and with plain line ends. Raises Invalid naming the first field that cannot be sent."""
    clean: dict[str, Any] = {field.name: _clean(field, getattr(words, field.name)) for field in FIELDS}
    for field in FIELDS:
        if field.name in required and not clean[field.name]:
            raise Invalid(f"The {field.label} is empty. Fill it in before you send the notice.")
    return replace(words, **clean)


def _clean(field: Field, text: str) -> str:
    if field.header:
        _refuse_for_header(field, text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > field.limit:
        raise Invalid(f"The {field.label} has {len(text):,} characters, and at most {field.limit:,} fit. Shorten it.")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co") and char not in "\n\t" for char in text):
        raise Invalid(f"The {field.label} holds characters that cannot be shown. Type it again instead of pasting it.")
    return text


def _refuse_for_header(field: Field, text: str) -> None:
    if any(unicodedata.category(char) in ("Cc", "Co", "Zl", "Zp") or char in BIDI_OVERRIDES for char in text):
        raise Invalid(
            f"The {field.label} holds a line break or a control character. It goes into the subject: use one line."
        )
    if "=?" in text:
        raise Invalid(
            f"The {field.label} holds “=?”, which mail programs take for the beginning of a code. Write it otherwise."
        )
