"""The postman: performs SendMail, never twice, and CountMail until every mail of a notice is settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from engine.ports import Claimed, Clock, Desk, Request, Row, Store, TryLater, Undeliverable
from incidents.campaigns.commands import CountDeliveries
from incidents.campaigns.model import Campaign
from incidents.effects import CountMail, SendMail
from incidents.errors import Refused
from incidents.model import MUSTER
from incidents.policy import MailRules
from mail.frozen import frozen_letter, frozen_recipient
from mail.progress import DOUBTFUL, FAILED, progress, sent_row, unsent_row
from mail.senders import OutgoingMail, Receipt, Sender, mail_key, message_id

SOON, LATER = timedelta(seconds=1), timedelta(seconds=5)
QUICK_COUNTS = 5


class Postman:
    """Performs SendMail and CountMail. Whatever becomes of a mail ends as a row of `deliveries/<campaign>`."""

    def __init__(self, *, store: Store, desk: Desk, sender: Sender, clock: Clock, rules: MailRules) -> None:
        self._store = store
        self._desk = desk
        self._sender = sender
        self._clock = clock
        self._rules = rules
        self._open: set[str] = set()

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        match claimed.owed.effect:
            case SendMail(campaign, recipient):
                return [await self._send(claimed, campaign, recipient)]
            case CountMail(campaign):
                await self._count(claimed, campaign)
                return ()
            case other:
                raise Undeliverable(f"the postman does not carry {type(other).__name__}")

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        """The row of a mail nobody tries any more: failed, or doubtful where it may have gone out."""
        if not isinstance(claimed.owed.effect, SendMail):
            return ()
        key = mail_key(claimed.tenant, claimed.owed.key)
        state = DOUBTFUL if claimed.doubtful or key in self._open else FAILED
        self._open.discard(key)
        effect = claimed.owed.effect
        return [unsent_row(effect.campaign, effect.recipient, state, self._would_be(key), reason)]

    async def _send(self, claimed: Claimed, campaign: str, recipient: str) -> Row:
        key = mail_key(claimed.tenant, claimed.owed.key)
        try:
            mail = await self._mail(key, await self._campaign(claimed.tenant, campaign), recipient)
            receipt = await self._sender.find(mail) if claimed.doubtful else None
            return sent_row(campaign, recipient, receipt or await self._hand_over(mail))
        except Undeliverable as why:
            return unsent_row(campaign, recipient, FAILED, self._would_be(key), str(why))

    async def _hand_over(self, mail: OutgoingMail) -> Receipt:
        """Until the sender gave a clear answer, the mail counts as one that may have gone out."""
        self._open.add(mail.key)
        try:
            receipt = await self._sender.send(mail)
        except (TryLater, Undeliverable):
            self._open.discard(mail.key)
            raise
        self._open.discard(mail.key)
        return receipt

    async def _mail(self, key: str, campaign: Campaign, recipient: str) -> OutgoingMail:
        customer = await frozen_recipient(self._store, campaign, recipient)
        letter = await frozen_letter(self._store, campaign, customer.language) if customer else None
        if customer is None or letter is None:
            raise Undeliverable("the approved recipient or letter is no longer in the store")
        return OutgoingMail(
            key=key,
            to_address=customer.address,
            to_name=customer.name,
            from_name=self._rules.sender_name,
            from_address=self._rules.sender_address,
            letter=letter,
            message_id=message_id(key, self._rules.sender_address),
            at=self._clock.now(),
        )

    async def _campaign(self, tenant: str, key: str) -> Campaign:
        try:
            campaign = await self._desk.campaign(tenant, key)
        except Refused:
            raise Undeliverable("the notice of this mail is no longer in the store") from None
        if campaign.approved_at is None or campaign.drill:
            raise Undeliverable("mail goes out for approved notices only, and never for a drill")
        return campaign

    async def _count(self, claimed: Claimed, key: str) -> None:
        """Tell the notice how many are settled. Raises TryLater while some are not: the outbox asks again."""
        campaign = await self._campaign(claimed.tenant, key)
        found = await progress(self._store, claimed.tenant, key)
        counts = (found.sent, found.failed, found.doubtful)
        if counts != (campaign.sent, campaign.failed, campaign.doubtful):
            await self._tell(claimed, key, CountDeliveries(*counts))
        if sum(counts) < campaign.recipients:
            raise TryLater("mails are still on their way", SOON if claimed.attempts < QUICK_COUNTS else LATER)

    async def _tell(self, claimed: Claimed, key: str, counted: CountDeliveries) -> None:
        counts = f"{counted.sent}/{counted.failed}/{counted.doubtful}"
        request = Request(
            tenant=claimed.tenant,
            key=f"owed:{claimed.owed.key}:{counts}",
            by=MUSTER,
            kind="campaign",
            subject=key,
            command=counted,
        )
        try:
            await self._desk.handle(request)
        except Refused as refused:
            raise Undeliverable(refused.sentence) from refused

    def _would_be(self, key: str) -> Receipt:
        return Receipt(message_id(key, self._rules.sender_address), self._clock.now())
