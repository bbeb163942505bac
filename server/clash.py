"""Options that do not go together, as a sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clash:
    """Options that do not go together: which, and what to do."""

    options: frozenset[str]
    sentence: str


def clash(options: str, sentence: str) -> Clash:
    return Clash(frozenset(options.split()), sentence)
