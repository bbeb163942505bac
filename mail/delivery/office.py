"""The post office: what everybody who carries the mails of notices works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from engine.ports import Clock, Desk, NotYet, Row, Store, Undeliverable
from incidents.campaigns.model import Campaign, Route
from incidents.errors import Refused
from incidents.policy import MailRules
from mail.choices.choices import Choices
from mail.choices.links import Links
from mail.composing.frozen import frozen_recipients
from mail.customers.file import Customer
from mail.delivery.at_hand import AtHand
from mail.delivery.ledger import Ledger
from mail.delivery.underway import Underway
from mail.senders.sender import OutgoingMail, Receipt, Sender, message_id
from mail.senders.usage import usage_row

SETTLES = timedelta(minutes=3)
"""Real time after a start by when the mails an earlier process had in its hands were looked into: their lease is over
after two minutes."""
MINUTE = timedelta(minutes=1)


class Office:
    """`senders` by the routes that are set up. `secret` is that of the links. `pace` is how much faster than real time
    the clock goes."""

    def __init__(
        self,
        *,
        store: Store,
        desk: Desk,
        clock: Clock,
        rules: MailRules,
        senders: Mapping[Route, Sender],
        choices: Choices,
        links: Links,
        secret: str,
        ledger: Ledger | None = None,
        pace: float = 1.0,
    ) -> None:
        self.store = store
        self.desk = desk
        self.clock = clock
        self.rules = rules
        self.choices = choices
        self.links = links
        self.ledger = ledger or Ledger(store)
        self.underway = Underway()
        self.at_hand = AtHand(store, clock, choices, self.underway)
        self._secret = secret
        self._senders = senders
        self._began = clock.now()
        self._settled = self._began + SETTLES * pace

    async def campaign(self, tenant: str, key: str) -> Campaign:
        """The approved notice as it stands. Raises Undeliverable where nothing of it is ever mailed."""
        try:
            campaign = await self.desk.campaign(tenant, key)
        except Refused:
            raise Undeliverable("the notice of this mail is no longer in the store") from None
        if campaign.approved_at is None or campaign.drill:
            raise Undeliverable("mail goes out for approved notices only, and never for a drill")
        return campaign

    def sender(self, route: Route) -> Sender:
        """Raises NotYet where there is none for that route any more."""
        sender = self._senders.get(route)
        if sender is None:
            raise NotYet(self.held(route), MINUTE)
        return sender

    def held(self, route: Route) -> str:
        """Why nothing goes out by this route just now."""
        sender = self._senders.get(route)
        if sender is None:
            return (
                "The sender that was chosen for this notice is no longer set up. Set it up again, or stop the notice."
            )
        return sender.held()

    def message_id(self, key: str) -> str:
        """The Message-ID of the mail with this key."""
        return message_id(key, self.rules.sender_address, self._secret)

    def used(self, receipt: Receipt, mail: OutgoingMail) -> Sequence[Row]:
        """What a mailbox has to remember of this mail, for its daily limit."""
        return [usage_row(receipt, mail)] if receipt.mailbox else ()

    def quiet(self, campaign: Campaign) -> bool:
        """No mail of this notice can be in anybody's hands, as far as no row says so."""
        ours = campaign.approved_at is not None and campaign.approved_at >= self._began
        looked_into = ours or self.clock.now() >= self._settled
        return looked_into and not self.underway.any((campaign.tenant, campaign.key))

    async def recipients(self, campaign: Campaign, first: int, last: int) -> Mapping[int, Customer]:
        """Those of a batch, by number."""
        return dict(await frozen_recipients(self.store, campaign, first, last))
