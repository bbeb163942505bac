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
    """The snapshot; its key is the month or quarter it is about. `done_at` once a lead finished it."""

    key: str
    tenant: str
    version: int
    due_at: datetime
    decided: tuple[Decided, ...] = ()
    done_at: datetime | None = None

    @property
    def quarterly(self) -> bool:
        """Whether it is about the thresholds of a quarter, not about the alerts of a month."""
        return "Q" in self.key

    def about(self, rule: str) -> Decided | None:
        """The latest decision about this rule, or (empty) about the thresholds."""
        return next((one for one in reversed(self.decided) if one.rule == rule), None)
