"""Activities with a card in them, and what to send instead where Teams finds one too big."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import structlog

import adaptive_cards as cards
from bot.faults import TooBig
from bot.mention import plain

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
ALERT = {"channelData": {"notification": {"alert": True}}}
T = TypeVar("T")
Activity = Mapping[str, Any]

log = structlog.get_logger(__name__)


def with_card(card: cards.Card, *, alert: bool = False) -> Activity:
    """One card an activity, with the words of its toast; two things in one message would come apart in the client."""
    activity: dict[str, Any] = {
        "type": "message",
        "summary": cards.summary_of(card),
        "attachments": [{"contentType": CARD_TYPE, "content": card}],
    }
    return activity | ALERT if alert else activity


def words(text: str) -> Activity:
    """Words without a card, escaped by `bot.mention`: as `plain` Teams would show the escapes themselves."""
    return {"type": "message", "text": text, "textFormat": "xml"}


def sizes(card: cards.Card, smaller: cards.Card | None = None, *, alert: bool = False) -> Sequence[Activity]:
    """The card, the smaller one if there is one, and in the end its one sentence: the largest first."""
    least = {**words(plain(cards.summary_of(card))), **(ALERT if alert else {})}
    ends = [with_card(smaller, alert=alert)] if smaller else []
    return [with_card(card, alert=alert), *ends, least]


async def fitting(activities: Sequence[Activity], deliver: Callable[[Activity], Awaitable[T]]) -> T:
    """Deliver the first that Teams does not find too big."""
    *large, smallest = activities
    for activity in large:
        try:
            return await deliver(activity)
        except TooBig:
            log.warning("a card was too big for Teams, sending a smaller one", about=activity["summary"])
    return await deliver(smallest)
