"""What a fact of a review owes."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.effects import Owed
from oncall.effects import PostReview
from oncall.events import OncallEntry
from oncall.reviews.model import Review


def react(before: Review | None, after: Review, entry: OncallEntry) -> Sequence[Owed]:  # noqa: ARG001 - one shape for all
    """The card in the channel, as it stands now. One row a review: the newest wins."""
    return [Owed(f"review/{after.key}/card", entry.at, PostReview(after.key))]
