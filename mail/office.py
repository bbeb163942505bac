"""The post office: what everybody who carries the mails of notices works with, and the frozen letters at hand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from engine.ports import Clock, Desk, Letter, NotYet, Row, Store, Undeliverable
from incidents.campaigns.model import Campaign, Route
from incidents.errors import Refused
from incidents.policy import MailRules
from mail.choices import Choices
from mail.customer_file import Customer
from mail.frozen import frozen_letter, frozen_recipients
from mail.ledger import Ledger
from mail.links import Links
from mail.mailboxes import usage_row
from mail.senders import OutgoingMail, Receipt, Sender
from mail.underway import Underway

LETTERS = 64
"""Frozen letters kept at hand: some 30 KB each, one a language of the notices that are being sent."""
PAGE, PAGES = 200, 16
"""Recipients of a page, and pages kept at hand: read one by one they would cost ten times as much."""
FRESH = timedelta(seconds=2)
"""How long a page is used. Who is erased gets nothing that is sent later than this."""
SETTLES = timedelta(minutes=3)
"""Real time after a start by when the mails an earlier process had in its hands were looked into: their lease is over
after two minutes."""
MINUTE = timedelta(minutes=1)


class Office:
    """`senders` has Route.EACH, and Route.SECOND where there is a second one. `pace` is how much the clock hurries."""

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
        self._senders = senders
        self._began = clock.now()
        self._settled = self._began + SETTLES * pace
        self._letters: dict[tuple[str, str, str, str], Letter] = {}
        self._pages: dict[tuple[str, str, str, int], tuple[datetime, Mapping[int, Customer]]] = {}
        self._reading = asyncio.Lock()

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
        sender = self._sender(route)
        if sender is None:
            raise NotYet(self.held(route), MINUTE)
        return sender

    def held(self, route: Route) -> str:
        """Why nothing goes out by this route just now."""
        sender = self._sender(route)
        if sender is None:
            return (
                "The sender that was chosen for this notice is no longer set up. Set it up again, or stop the notice."
            )
        return sender.held()

    def used(self, receipt: Receipt, mail: OutgoingMail) -> Sequence[Row]:
        """What a mailbox has to remember of this mail, for its daily limit."""
        return [usage_row(receipt, mail)] if receipt.mailbox else ()

    def quiet(self, campaign: Campaign) -> bool:
        """No mail of this notice can be in anybody's hands, as far as no row says so."""
        ours = campaign.approved_at is not None and campaign.approved_at >= self._began
        looked_into = ours or self.clock.now() >= self._settled
        return looked_into and not self.underway.any((campaign.tenant, campaign.key))

    def _sender(self, route: Route) -> Sender | None:
        """Batches go by the first sender."""
        return self._senders.get(Route.EACH if route is Route.BATCH else route)

    async def letter(self, campaign: Campaign, language: str) -> Letter | None:
        """The approved letter in that language."""
        key = (campaign.tenant, campaign.key, campaign.digest, language)
        if key not in self._letters:
            letter = await frozen_letter(self.store, campaign, language)
            if letter is None:
                return None
            self._letters[key] = letter
            _trim(self._letters, LETTERS)
        return self._letters[key]

    async def recipient(self, campaign: Campaign, number: int) -> Customer | None:
        """One approved recipient; none where the row was erased."""
        page = (number - 1) // PAGE
        async with self._reading:
            return (await self._page(campaign, page)).get(number)

    async def recipients(self, campaign: Campaign, first: int, last: int) -> Mapping[int, Customer]:
        """Those of a batch, by number."""
        return dict(await frozen_recipients(self.store, campaign, first, last))

    async def _page(self, campaign: Campaign, page: int) -> Mapping[int, Customer]:
        key, now = (campaign.tenant, campaign.key, campaign.digest, page), self.clock.now()
        at, known = self._pages.get(key, (now, None))
        if known is None or now - at > FRESH:
            known = await self.recipients(campaign, page * PAGE + 1, (page + 1) * PAGE)
            self._pages.pop(key, None)
            self._pages[key] = (now, known)
            _trim(self._pages, PAGES)
        return known


def _trim(kept: dict[Any, Any], size: int) -> None:
    """Drop the oldest of what is more than this."""
    while len(kept) > size:
        del kept[next(iter(kept))]
