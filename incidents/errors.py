"""Why an ask is turned down, in words for the person who asked.

Refused
├── NotFound        no such incident, or not one this person may see
├── NotAllowed      the person has not the right
├── Stale           the card or the moment has passed
└── Invalid         the ask itself is incomplete or malformed
"""

from __future__ import annotations


class Refused(Exception):
    """One friendly sentence that says what to do instead; `offer` names asks that help, as (title, verb, data)."""

    def __init__(self, sentence: str, *offer: tuple[str, str, dict[str, str]]) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.offer = offer


class NotFound(Refused):
    """There is no such thing, or the person may not know of it: the same words for both."""


class NotAllowed(Refused):
    """The person has not the right to this ask."""


class Stale(Refused):
    """The incident has moved on since this was asked."""


class Invalid(Refused):
    """The ask cannot be understood or lacks something."""
