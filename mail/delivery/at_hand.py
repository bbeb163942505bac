"""What carrying thousands of mails needs again and again, read a page at a time: letters, recipients, what they
refuse, empty rows."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from engine.ports import Clock, Letter, Store
from incidents.campaigns.model import Campaign
from mail.choices.choices import Choices
from mail.choices.pepper import Pepper
from mail.composing.frozen import frozen_letter, frozen_recipients
from mail.customers.addresses import BadAddress
from mail.customers.file import Customer
from mail.delivery.ledger import row_id, table
from mail.delivery.underway import Underway

LETTERS = 64
"""Frozen letters kept: some 30 KB each, one a language of the notices that are being sent."""
PAGE, PAGES = 200, 16
"""Recipients of a page, and pages kept: read one by one they would cost ten times as much."""
FRESH = timedelta(seconds=2)
"""How long a page is used. Who is erased, or refuses in another process, gets nothing that is sent later than this; a
choice made in this one ends a page at once."""

Numbers = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True)
class Reader:
    """One recipient. `hash` is that of the address; where it is none, `fault` says why. `refuses`: they want no such
    notice. Of a brief nobody is asked, and nothing of it is filled in."""

    customer: Customer
    hash: str = ""
    fault: str = ""
    refuses: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Recipients by number, and the numbers that the ledger had no row of. `changes` as the choices had it."""

    at: datetime
    changes: int
    readers: Mapping[int, Reader]
    blank: set[int]


class AtHand:
    """Pages are of one version of a notice: after a pause, and every few seconds, they are read anew."""

    def __init__(self, store: Store, clock: Clock, choices: Choices, underway: Underway) -> None:
        self._store = store
        self._clock = clock
        self._choices = choices
        self._underway = underway
        self._letters: dict[tuple[str, str, str, str], Letter] = {}
        self._pages: dict[Numbers, Page] = {}
        self._reading = asyncio.Lock()

    async def letter(self, campaign: Campaign, language: str) -> Letter | None:
        """The approved letter in that language."""
        key = (campaign.tenant, campaign.key, campaign.digest, language)
        if key not in self._letters:
            letter = await frozen_letter(self._store, campaign, language)
            if letter is None:
                return None
            self._letters[key] = letter
            _trim(self._letters, LETTERS)
        return self._letters[key]

    async def reader(self, campaign: Campaign, number: int) -> Reader | None:
        """One approved recipient; none where the row was erased."""
        return (await self._page(campaign, number)).readers.get(number)

    async def first_try(self, campaign: Campaign, number: int) -> bool:
        """Whether the ledger has no row of this recipient. It is said once: whoever asks again has to look."""
        blank = (await self._page(campaign, number)).blank
        found = number in blank
        blank.discard(number)
        return found

    async def _page(self, campaign: Campaign, number: int) -> Page:
        page = (number - 1) // PAGE
        key = (campaign.tenant, campaign.key, campaign.version, page)
        async with self._reading:
            known = self._pages.get(key)
            if known is None or known.changes != self._choices.changes or self._clock.now() - known.at > FRESH:
                self._pages.pop(key, None)
                known = self._pages[key] = await self._read(campaign, page * PAGE + 1)
                _trim(self._pages, PAGES)
            return known

    async def _read(self, campaign: Campaign, first: int) -> Page:
        """Whose mail is being carried meanwhile may get a row that this page does not show: they count as having one.
        Who is taken up later waits for the page first."""
        at, changes, last = self._clock.now(), self._choices.changes, first + PAGE - 1
        carried = self._underway.carried((campaign.tenant, campaign.key))
        people = dict(await frozen_recipients(self._store, campaign, first, last))
        rows = await self._store.rows(campaign.tenant, table(campaign.key), after=row_id(first - 1), limit=PAGE)
        blank = set(range(first, last + 1)).difference(carried, (int(row.id) for row in rows))
        return Page(at, changes, await self._readers(campaign, people), blank)

    async def _readers(self, campaign: Campaign, people: Mapping[int, Customer]) -> Mapping[int, Reader]:
        """Addresses are hashed, and the choices asked, once for the whole page."""
        if campaign.words.kind.internal:
            return {number: Reader(customer) for number, customer in people.items()}
        pepper = await self._choices.pepper(campaign.tenant)
        readers = {number: _reader(pepper, customer) for number, customer in people.items()}
        hashes = tuple(reader.hash for reader in readers.values() if reader.hash)
        refusing = await self._choices.refusing(campaign.tenant, hashes, campaign.services)
        return readers | {n: replace(each, refuses=True) for n, each in readers.items() if each.hash in refusing}


def _reader(pepper: Pepper, customer: Customer) -> Reader:
    try:
        return Reader(customer, pepper.hash_of(customer.address))
    except BadAddress as why:
        return Reader(customer, fault=str(why))


def _trim(kept: dict[Any, Any], size: int) -> None:
    """Drop the oldest of what is more than this."""
    while len(kept) > size:
        del kept[next(iter(kept))]
