"""Performs WatchBounces: mails of a notice that came back, now and then until two days after its approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from engine.ports import Claimed, NotYet, Row, TryLater, Undeliverable
from incidents.campaigns.model import Campaign
from incidents.effects import WatchBounces
from mail.choices.choices import STOP_ALL, Why
from mail.choices.pepper import Pepper
from mail.customers.addresses import BadAddress
from mail.delivery import ledger
from mail.delivery.counting import count
from mail.delivery.office import Office
from mail.senders.sender import Bounce

WATCHED = timedelta(days=2)
"""Exchange gives up on a mail within a day and says so."""
OFTEN, SELDOM = timedelta(minutes=2), timedelta(minutes=30)
SHARE = 10
"""Looked for again after a tenth of the notice's age."""
UNKNOWN_MAILBOX = frozenset(("5.1.1", "5.1.6", "5.1.10"))
"""No such mailbox, moved without a trace (RFC 3463, 3.2), recipient not found (Exchange). Others of 5.1 blame the
sender, or the DNS, and say nothing about the customer."""
MAY_COME_BACK = frozenset((ledger.ACCEPTED, ledger.DOUBTFUL))
NOTICES = 64
OVERLAP = timedelta(minutes=10)
"""Looked at once more each time: a bounce may be filed later than it is dated."""


class Returns:
    """A bounce is matched by the Message-ID, which nobody can guess who did not get the mail, and in a batch by the
    hash of its address. There each recipient knows the Message-ID of all, and could report the others: none of them is
    kept from later mails for it."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._seen: dict[tuple[str, str], datetime] = {}

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        effect = claimed.owed.effect
        if not isinstance(effect, WatchBounces):
            raise Undeliverable(f"{type(effect).__name__} is nothing to watch for")
        campaign = await self._office.campaign(claimed.tenant, effect.campaign)
        if not self._office.rules.read_bounces or campaign.approved_at is None:
            return ()
        now = self._office.clock.now()
        age = now - campaign.approved_at
        if age >= WATCHED:
            self._seen.pop((campaign.tenant, campaign.key), None)
            return ()
        try:
            await self._look(claimed, campaign, campaign.approved_at)
        except TryLater as later:
            # Two days outlast any number of tries: an inbox that cannot be read now is looked at again later.
            raise NotYet(str(later), later.after or OFTEN) from later
        self._remember(campaign, now)
        raise NotYet("mails may still come back", min(max(age / SHARE, OFTEN), SELDOM))

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:  # noqa: ARG002  the outbox tells the operator
        return ()

    async def _look(self, claimed: Claimed, campaign: Campaign, approved_at: datetime) -> None:
        seen = self._seen.get((campaign.tenant, campaign.key), approved_at)
        sender = self._office.sender(campaign.route)
        bounces = await sender.bounces(max(approved_at, seen - OVERLAP))
        if bounces:
            await self._note(campaign, bounces)
            self._office.ledger.forget(campaign.tenant, campaign.key)
            await count(self._office, claimed.owed.key, campaign)

    async def _note(self, campaign: Campaign, bounces: Sequence[Bounce]) -> None:
        """Write down what came back, page by page."""
        wanted: dict[str, list[Bounce]] = {}
        for bounce in bounces:
            wanted.setdefault(bounce.message_id, []).append(bounce)
        after = ""
        while rows := await self._office.store.rows(campaign.tenant, ledger.table(campaign.key), after, ledger.PAGE):
            hit = [row for row in rows if row.doc["message_id"] in wanted and row.doc["state"] in MAY_COME_BACK]
            matched = [await self._match(campaign, row, wanted[row.doc["message_id"]]) for row in hit]
            await self._office.store.put_rows(campaign.tenant, [row for row in matched if row])
            after = rows[-1].id

    async def _match(self, campaign: Campaign, row: Row, bounces: Sequence[Bounce]) -> Row | None:
        """The row as it reads now; none where no address is named, or the batch came back, but not from this customer.

        A mail to one customer that did not reach somebody else was forwarded.
        """
        pepper = await self._office.choices.pepper(campaign.tenant)
        bounces = [bounce for bounce in bounces if _hash(pepper, bounce.address)]
        reader = await self._office.at_hand.reader(campaign, int(row.id))
        whose = _hash(pepper, reader.customer.address) if reader else ""
        named = [bounce for bounce in bounces if whose and _hash(pepper, bounce.address) == whose]
        batch = row.doc["reason"] == ledger.IN_BATCH
        if not bounces or (batch and not named):
            return None
        believed = named and not batch and not campaign.words.kind.internal
        if believed and named[0].status in UNKNOWN_MAILBOX:
            await self._office.choices.record(campaign.tenant, whose, STOP_ALL, Why.BOUNCE)
        bounce = (named or bounces)[0]
        changed = {"state": ledger.BOUNCED, "reason": bounce.reason, "at": bounce.at.isoformat()}
        return Row(row.table, row.id, {**row.doc, **changed, "accepted_at": row.doc["at"]})

    def _remember(self, campaign: Campaign, at: datetime) -> None:
        self._seen[campaign.tenant, campaign.key] = at
        while len(self._seen) > NOTICES:
            del self._seen[next(iter(self._seen))]


def _hash(pepper: Pepper, address: str) -> str:
    """Empty where a report names no address."""
    try:
        return pepper.hash_of(address)
    except BadAddress:
        return ""
