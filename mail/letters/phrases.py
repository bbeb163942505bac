"""How times, spans and promises are said to a customer, in English."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from incidents.campaigns.model import Words

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip

TONES = {"investigating": "bad", "identified": "warn", "monitoring": "info", "resolved": "good"}


def span(length: timedelta) -> str:
    """`2 hours 5 minutes`; parts that are nothing are left out, and seconds are rounded down."""
    minutes = max(0, int(length.total_seconds()) // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [_counted(days, "day"), _counted(hours, "hour"), _counted(minutes, "minute")]
    return " ".join(part for part in parts if part) or "less than a minute"


def moment(at: datetime, beside: datetime | None = None) -> str:
    """`14:23 UTC on 20 November 2026`; the date is left out where `beside`, shown with it, is on the same day."""
    at = _utc(at)
    clock = f"{at:%H:%M} UTC"
    if beside is not None and _utc(beside).date() == at.date():
        return clock
    return f"{clock} on {at.day} {MONTHS[at.month - 1]} {at.year}"


def within(words: Words) -> str:
    """The promise as a span from this message; empty where none is given."""
    return f"within {span(timedelta(minutes=words.promise_minutes))}" if words.promise_minutes > 0 else ""


def by(words: Words, next_update_by: datetime | None) -> str:
    """The promise as a moment, once it is fixed."""
    return moment(next_update_by, words.started) if next_update_by else ""


def sentence(word: str) -> str:
    """The word as it opens a line."""
    return word[:1].upper() + word[1:]


def tone(status: str) -> str:
    """The colour that goes with a public status; a status of one's own is neither good nor bad."""
    return TONES.get(status.casefold(), "plain")


def _counted(number: int, unit: str) -> str:
    if not number:
        return ""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a letter needs times that know their zone")
    return at.astimezone(UTC)
