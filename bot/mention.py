"""Text for a message that mentions people: nobody's words can forge a mention, a link or markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any, Protocol

from bot.said import clean_name

_TAG = re.compile(r"</?at\b[^<>]*>", re.IGNORECASE)
_MARKS = re.compile(r"[\\`*_\[\]~|]|^\s*(?:#+|[-+](?=\s)|\d+[.)](?=\s))", re.MULTILINE)
_SLOT = "\ue000{}\ue001"
"""A place held for a mention while the text around it is escaped; private characters, taken out of the text first."""


class Named(Protocol):
    """Anybody with an id of Teams or Entra: a Person, an Account, a Member."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


def plain(text: str) -> str:
    """Words of a person, shown as they were typed: Teams and its local client read Markdown and HTML in any text."""
    text = html.escape(_TAG.sub("", text).replace("\ue000", "").replace("\ue001", ""), quote=False)
    return _MARKS.sub(lambda match: "".join(_entity(sign) for sign in match[0]), text)


def _entity(sign: str) -> str:
    return sign if sign.isalnum() or sign.isspace() else f"&#{ord(sign)};"


def mention(text: str, people: Iterable[Named]) -> tuple[str, list[dict[str, Any]]]:
    """The text with a mention of each person where their name stands, in front where it does not, and the entities.

    Teams finds a person by Entra id as well as by its own id, so either will do.
    """
    text = text.replace("\ue000", "").replace("\ue001", "")
    tags: list[str] = []
    entities: list[dict[str, Any]] = []
    missing: list[str] = []
    for person in {person.id: person for person in people}.values():
        slot = _SLOT.format(len(tags))
        name = clean_name(person.name) or "you"
        tags.append(f"<at>{plain(name)}</at>")
        entities.append({"type": "mention", "text": tags[-1], "mentioned": {"id": person.id, "name": name}})
        placed = re.sub(rf"(?<![\w\ue000])@?{re.escape(name)}(?![\w\ue001])", slot, text, count=1)
        missing += [slot] if placed == text else []
        text = placed
    text = plain_around(f"{', '.join(missing)}: {text}" if missing else text)
    for number, tag in enumerate(tags):
        text = text.replace(_SLOT.format(number), tag)
    return text, entities


def plain_around(text: str) -> str:
    """`plain`, but for the slots."""
    parts = re.split("(\ue000\\d+\ue001)", text)
    return "".join(part if number % 2 else plain(part) for number, part in enumerate(parts))
