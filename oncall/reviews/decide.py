"""Which facts follow from an ask put to a review."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.errors import Invalid, NotFound, Stale
from incidents.given import Given
from oncall.reviews import commands as c
from oncall.reviews import events as e
from oncall.reviews.model import Review
from oncall.rights import check_lead, check_machine

LONGEST = 500
"""Characters of a decision: what was decided, not the minutes of the meeting."""
MOST = 50
"""Decisions of one review; a month with more rules than that has another problem."""


def decide(review: Review | None, command: c.ReviewCommand, given: Given) -> Sequence[e.ReviewEvent]:
    """Raises Refused for people, never for the machine's own words."""
    if isinstance(command, c.BeginReview):
        check_machine(given)
        return [] if review else [e.ReviewBegun(command.key, given.tenant)]
    if isinstance(command, c.DecideReview):
        check_lead(given, "record what a review decided")
        return _decided(_still_open(review), command)
    check_lead(given, "finish a review")
    return _finished(review)


def _still_open(review: Review | None) -> Review:
    if review is None:
        raise NotFound("That review has not begun yet. It begins on the first working day after the month or quarter.")
    if review.done_at:
        raise Stale("That review is finished. Decide anew in the next one.")
    return review


def _decided(review: Review, command: c.DecideReview) -> Sequence[e.ReviewEvent]:
    words = " ".join(command.words.split())
    if not words:
        raise Invalid("Say in a sentence what was decided.")
    if len(words) > LONGEST:
        raise Invalid(f"Keep the decision under {LONGEST} characters: what was decided, and who does it.")
    if len(review.decided) >= MOST:
        raise Invalid(f"This review holds {MOST} decisions already. Finish it, and go on in the next one.")
    same = next((one for one in reversed(review.decided) if one.rule == command.rule), None)
    return [] if same and same.words == words else [e.ReviewDecided(words, command.rule)]


def _finished(review: Review | None) -> Sequence[e.ReviewEvent]:
    if review and review.done_at:
        return []
    review = _still_open(review)
    if review.quarterly and not review.decided:
        raise Invalid("Write down first what was decided about the thresholds: keep them, or what changes.")
    return [e.ReviewFinished()]
