"""Which facts follow from an ask put to a review."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.given import Given
from oncall.reviews import commands as c
from oncall.reviews import events as e
from oncall.reviews.model import Review


def decide(review: Review | None, command: c.ReviewCommand, given: Given) -> Sequence[e.ReviewEvent]:
    """Raises Refused for people, never for the machine's own words."""
    raise NotImplementedError
