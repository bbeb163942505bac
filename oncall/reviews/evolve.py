"""How each fact changes a review."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from oncall.events import OncallEntry
from oncall.reviews import events as e
from oncall.reviews.model import Decided, Review

DUE = timedelta(days=7)
"""How long a review has: it is done within the week in which it begins."""


def evolve(review: Review | None, entry: OncallEntry) -> Review:
    """A review after this fact; the first must be `ReviewBegun`."""
    fact = entry.event
    if entry.seq != (review.version if review else 0) + 1:
        raise ValueError(f"fact {entry.seq} does not follow {review.version if review else 0}")
    if isinstance(fact, e.ReviewBegun) and review is None:
        return Review(fact.key, fact.tenant, entry.seq, entry.at + DUE)
    if isinstance(fact, e.ReviewDecided) and review:
        decided = Decided(fact.rule, fact.words, entry.by, entry.at)
        return replace(review, version=entry.seq, decided=(*review.decided, decided))
    if isinstance(fact, e.ReviewFinished) and review:
        return replace(review, version=entry.seq, done_at=entry.at)
    raise TypeError(f"{type(fact).__name__} is no fact that a review can have now")
