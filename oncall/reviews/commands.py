"""The asks that can be put to a review."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BeginReview:
    """A timer, on the first working day after the month or quarter. Begun again it changes nothing."""

    key: str


@dataclass(frozen=True, slots=True)
class DecideReview:
    """Leads and admins. `rule` empty is about the thresholds as a whole."""

    words: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class FinishReview:
    pass


ReviewCommand = BeginReview | DecideReview | FinishReview
