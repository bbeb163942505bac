"""A review: of one month (`2026-11`) the alerts, of one quarter (`2026-Q4`) the thresholds for paging."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Person


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about one rule, or about the thresholds (`rule` empty)."""

    rule: str
    words: str
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """The snapshot; its key is the month or quarter it is about."""

    key: str
    tenant: str
    version: int
    due_at: datetime
    decided: tuple[Decided, ...] = ()
    done_at: datetime | None = None
