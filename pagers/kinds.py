"""The two kinds of service outside: those that are told of an incident as a whole, and those that ring one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pagers.thing import Thing

TRIGGER, ACKNOWLEDGE, RESOLVE = "trigger", "acknowledge", "resolve"


class TeamPager(Protocol):
    """PagerDuty, Opsgenie or a webhook of the company's own."""

    async def tell(self, thing: Thing, what: str) -> None:
        """`what` as in `TellPager`; twice is harmless. Raises TryLater or Undeliverable."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Which try of which call this is, so that what comes back finds its way; a code that is sent has none."""

    tenant: str
    call: str
    number: int


class Ringer(Protocol):
    """Twilio or Azure: reaches one number. Both raise TryLater, InDoubt or Undeliverable, without the number."""

    async def text(self, to: str, words: str, mark: Mark | None = None) -> None:
        """Send an SMS."""

    async def call(self, to: str, words: str, mark: Mark | None = None) -> None:
        """Call and say the words; with a `mark` pressing 1 acknowledges."""
