"""Posts the card of a review in the incidents channel, and brings it to how the review stands."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import adaptive_cards as cards
from bot.activity import Conversation
from bot.connector import Connector
from bot.faults import Gone
from bot.oncall.review import report_of
from bot.places import Places
from bot.posting import fitting, sizes
from engine.ports import Claimed, Clock, Desk, Row, Store, Undeliverable
from incidents.policy import Policy
from oncall.effects import PostReview
from oncall.reviews.period import read_period

TABLE = "reviews"
"""The paged table of where the card of each review stands: row id its key, doc `{"conversation", "message"}`."""


class ReviewPoster:
    """The Performer of PostReview."""

    def __init__(self, store: Store, desk: Desk, connector: Connector, places: Places, clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._connector = connector
        self._places = places
        self._clock = clock

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        """Raises TryLater, InDoubt, Undeliverable."""
        effect = claimed.owed.effect
        period = read_period(effect.review) if isinstance(effect, PostReview) else None
        if period is None:
            raise Undeliverable(f"{type(effect).__name__} names no review")
        policy = await self._desk.policy(claimed.tenant)
        report = await report_of(self._store, claimed.tenant, policy, period, self._clock.now())
        activities = sizes(cards.oncall_review(report, self._clock.now()))
        row = await self._store.row(claimed.tenant, TABLE, period.key)
        if row and (place := self._places.conversation(claimed.tenant, row.doc["conversation"])):
            with suppress(Gone):
                message = str(row.doc["message"])
                await fitting(activities, partial(self._connector.update, place, message))
                return ()
        # A thread of its own, so that the incidents of others are not talked into.
        post = partial(self._connector.create_thread, self._channel(claimed.tenant, policy))
        thread, message = await fitting(activities, post)
        doc = {"conversation": thread, "message": message or thread.partition(";messageid=")[2]}
        return [Row(TABLE, period.key, doc)]

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:  # noqa: ARG002 - one shape for all
        """The card can be asked for at any time."""
        return ()

    def _channel(self, tenant: str, policy: Policy) -> Conversation:
        """The incidents channel, else the first that the bot has met."""
        channels, wanted = self._places.channels(tenant), policy.incidents_channel
        named = [one for one in channels if wanted and wanted in (one.channel, one.id)]
        found = next(iter([*named, *channels]), None)
        if found is None:
            raise Undeliverable("the bot is in no channel yet: nobody would see the review")
        return found
