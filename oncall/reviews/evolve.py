"""How each fact changes a review."""

from __future__ import annotations

from oncall.events import OncallEntry
from oncall.reviews.model import Review


def evolve(review: Review | None, entry: OncallEntry) -> Review:
    """A review after this fact."""
    raise NotImplementedError
