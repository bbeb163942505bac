"""The words of the choice pages in each language, and which of them a reader gets."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from mail.choices.choices import Choice

FOLDER = Path(__file__).parents[1] / "templates" / "_choices"
DEFAULT = "en"
LONGEST_HEADER = 200
"""Characters of Accept-Language that are read; browsers send far fewer."""


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    """A language is a file there: a new one needs no code."""
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


def language_for(letter: str, accepted: str) -> str:
    """The letter's language if the pages have it, else the first that the browser accepts (RFC 9110, 12.5.4), else
    English."""
    for wanted in (letter, *_preferred(accepted[:LONGEST_HEADER])):
        base = wanted.split("-")[0].casefold()
        if base in _texts():
            return base
    return DEFAULT


def words_for(language: str, company: str) -> dict[str, str]:
    """All sentences but those that name services."""
    texts = _texts()[language]
    return {name: text if "{services}" in text else text.replace("{company}", company) for name, text in texts.items()}


def holds(language: str, choice: Choice | None, names: Sequence[str]) -> str:
    """What a choice comes to, in one sentence; `names` are those of the refused services."""
    texts = _texts()[language]
    if choice and choice.refuses_all:
        return texts["holds_none"]
    if choice and names:
        return texts["holds_some"].replace("{services}", ", ".join(names))
    return texts["holds_all"]


def _preferred(header: str) -> Iterator[str]:
    """The languages of the header, the most wanted first; what cannot be read is passed over."""
    found: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, weight = part.partition(";")
        found.append((_weight(weight), tag.strip()))
    return (tag for weight, tag in sorted(found, key=lambda each: -each[0]) if weight > 0)


def _weight(text: str) -> float:
    name, _, number = text.strip().partition("=")
    if not text.strip():
        return 1.0
    try:
        return float(number) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
