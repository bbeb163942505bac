"""What many asks have in common: some text, and an incident that is not over."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from incidents.errors import Invalid, Stale
from incidents.model import Incident

TEXT_LIMIT = 4000
"""Longer than anything typed in an incident; a card cuts far earlier."""


_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction of what follows, which no mail header may hold and which deceives whoever reads it."""


def plain_text(text: str) -> str:
    """The text without stray blanks, and without control characters and halves of characters, which no card shows."""
    if text.isprintable():
        return text.strip()
    dropped = ("Cc", "Cs")
    kept = (
        char for char in text if char in "\n\t" or (unicodedata.category(char) not in dropped and char not in _TURNS)
    )
    return "".join(kept).strip()


def needs_text(text: str, ask: str, limit: int = TEXT_LIMIT) -> str:
    """The text without stray blanks; `ask` is the sentence for somebody who left it out."""
    clean = plain_text(text)
    if not clean:
        raise Invalid(ask)
    if len(clean) > limit:
        raise Invalid(
            f"That is {len(clean):,} characters; {limit:,} is the most. Shorten it, or add it as several notes."
        )
    return clean


def still_open(incident: Incident) -> None:
    """Closed incidents take notes and corrections, nothing else."""
    if not incident.is_open:
        raise Stale(f"{incident.key} is closed. If it is back, type: reopen {incident.key} <reason>.")


def still_active(incident: Incident) -> None:
    """Resolved incidents are watched, not worked on."""
    still_open(incident)
    if not incident.active:
        raise Stale(f"{incident.key} is resolved. If it is back, type: reopen {incident.key} <reason>.")


def within_impact(at: datetime, now: datetime, what: str) -> None:
    """A moment of the impact lies in the past."""
    if at > now:
        raise Invalid(f"{what} cannot lie in the future. It is {now:%H:%M} UTC now.")


def same_minute_or_later(ended: datetime, began: datetime) -> datetime | None:
    """The end, or None where it lies before the beginning. People name minutes: in its own minute it is not before."""
    return max(ended, began) if ended >= minute(began) else None


def minute(at: datetime) -> datetime:
    """Its beginning: as much of a time as people name."""
    return at.replace(second=0, microsecond=0)
