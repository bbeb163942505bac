"""The composer: previews letters, tells what a notice would come to, and freezes words and recipients at approval."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from engine.ports import Frozen, Letter, Outlook, Progress, Store, Way
from incidents.campaigns.model import Campaign, Reach, Route, Words
from incidents.policy import Contact, MailRules
from mail.choices.choices import Choices
from mail.choices.retention import needed_again
from mail.composing.frozen import Roll, countable, letter_row, recipient_pages
from mail.composing.languages import Letters
from mail.composing.travel import Languages, needs_sender, running, ways
from mail.customers.audience import Census, customers_of, people_of, rule_of
from mail.customers.edition import edition_of
from mail.customers.file import DEFAULT_LANGUAGE, Customer, Stamp, locate, stamp_of
from mail.delivery.ledger import Ledger
from mail.senders.sender import Sender
from mail.writing.files import CompanyLetters
from mail.writing.render import usable

CHUNK = 5000
"""Customers read at a time, in a thread, so that the server goes on answering meanwhile. Less would be asked of the
choices too often: they may read their whole table each time."""


class LetterComposer:
    """The Composer of `engine.ports`.

    Customer lists lie in `folder`, beside the policy file; `people` is its catalogue. Without `choices` all get it.
    `senders` has Route.EACH, and Route.SECOND where there is a second one; without any, nothing is told of durations.
    `ledger` is the one that the postman writes by, `company` what `company_letters` read of the company's own,
    `services` the keys of the catalogue: lists that name others are told of.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        rules: MailRules,
        people: Mapping[str, Contact] | None = None,
        *,
        choices: Choices | None = None,
        ledger: Ledger | None = None,
        company: CompanyLetters | None = None,
        senders: Mapping[Route, Sender] | None = None,
        services: Collection[str] = (),
    ) -> None:
        self._store = store
        self._folder = folder
        self._rules = rules
        self._people = people or {}
        self._choices = choices
        self._ledger = ledger or Ledger(store)
        self._company = company
        self._senders = senders or {}
        self._services = frozenset(service.casefold() for service in services)
        self._censuses: dict[Reach, tuple[Stamp, Census]] = {}

    async def render(self, words: Words, next_update_by: datetime | None, language: str = DEFAULT_LANGUAGE) -> Letter:
        """As it will be sent, with the mark `CHOICES` where each customer's link will stand. Raises Invalid.

        In a thread, as everywhere here: a company's letter may take its whole budget, and the server goes on answering.
        """
        letter, _ = await asyncio.to_thread(usable, words, next_update_by, language, company=self._company)
        return letter

    async def count(self, tenant: str, reach: Reach) -> int:
        """How many people this reaches now. Raises Invalid: the audience is unknown, unreadable or too large."""
        if reach.people:
            return len(people_of(self._people, reach.people)[0])
        if self._choices is None:
            return countable((await self.census(reach)).customers)
        census = Census()
        return countable(sum([len(willing) async for willing in self._willing(tenant, reach, census)]))

    async def census(self, reach: Reach) -> Census:
        """What the list comes to before anybody's choice; read again only when the file has changed."""
        return await asyncio.to_thread(self._census, reach)

    async def outlook(self, tenant: str, reach: Reach, words: Words) -> Outlook:
        """To whom, in which languages, how long by which route. Raises Invalid likewise."""
        census, letters = Census(self._services), Letters(words, None, self._company)
        roll, without = await self._roll(tenant, reach, census, letters)
        recipients = sum(count for _, count in roll.languages)
        return Outlook(
            recipients=recipients,
            languages=roll.languages,
            edition=await self._edition(reach),
            suppressed=max(census.customers - recipients, 0),
            bad_rows=census.bad_rows,
            duplicates=census.duplicates,
            warnings=(*_warnings(without), *_strange(census.unknown_services), *letters.warnings),
            ways=await self._ways(tenant, roll.languages),
        )

    async def freeze(
        self, tenant: str, campaign: str, reach: Reach, words: Words, next_update_by: datetime | None, route: Route
    ) -> Frozen:
        """Write recipients and letters under their digest; the same again writes the same rows.

        Raises Invalid: the list cannot be read, a field cannot be sent, or there is no such route.
        """
        needs_sender(self._rules, self._senders, route)
        letters = Letters(words, next_update_by, self._company)
        edition = await self._edition(reach)
        roll, _ = await self._roll(tenant, reach, Census(), letters)
        written = letters.written(language for language, _ in roll.languages)
        digest = await asyncio.to_thread(roll.digest, written)
        pages = recipient_pages(campaign, digest, roll)
        while page := await asyncio.to_thread(next, pages, None):
            await self._store.put_rows(tenant, page)
        await self._store.put_rows(tenant, [letter_row(campaign, digest, letter) for letter in written])
        await needed_again(self._store, tenant, campaign, digest)
        way = (await self._ways(tenant, roll.languages)).get(route)
        return Frozen(
            recipients=sum(count for _, count in roll.languages),
            digest=digest,
            languages=roll.languages,
            batch=self._rules.batch if route is Route.BATCH else 0,
            lasts=way.lasts if way else timedelta(0),
            edition=edition,
        )

    async def progress(self, tenant: str, campaign: Campaign) -> Progress:  # noqa: ARG002 - the campaign knows its own
        """How its mails stand."""
        return await self._ledger.progress(campaign)

    async def _ways(self, tenant: str, languages: Languages) -> Mapping[Route, Way]:
        return ways(self._rules, self._senders, languages, await running(self._store, tenant) if self._senders else ())

    async def _roll(self, tenant: str, reach: Reach, census: Census, letters: Letters) -> tuple[Roll, list[str]]:
        """Everybody who gets the notice now, by the language of the letter; and the people whom no mail reaches."""
        roll = Roll()

        def enter(customers: Sequence[Customer]) -> None:
            for customer in customers:
                roll.add(customer, letters.language_for(customer.language))

        if reach.people:
            people, without = people_of(self._people, reach.people)
            census.customers = len(people)
            await asyncio.to_thread(enter, people)
            return roll, without
        async for willing in self._willing(tenant, reach, census):
            await asyncio.to_thread(enter, willing)
            countable(sum(count for _, count in roll.languages))
        return roll, []

    async def _edition(self, reach: Reach) -> str:
        """What the list holds, as a digest; people of the catalogue have none."""
        if reach.people:
            return ""
        rule = rule_of(self._rules.audiences, reach.audience)
        return await asyncio.to_thread(edition_of, locate(self._folder, rule.file, reach.audience), reach.audience)

    async def _willing(self, tenant: str, reach: Reach, census: Census) -> AsyncIterator[Sequence[Customer]]:
        """Those of the list who have not refused, some at a time."""
        customers = customers_of(self._folder, rule_of(self._rules.audiences, reach.audience), reach, census)
        while chunk := await asyncio.to_thread(lambda: list(islice(customers, CHUNK))):
            yield await self._not_refusing(tenant, chunk, reach.services)

    async def _not_refusing(self, tenant: str, chunk: Sequence[Customer], services: Sequence[str]) -> list[Customer]:
        if self._choices is None:
            return list(chunk)
        pepper = await self._choices.pepper(tenant)
        hashes = await asyncio.to_thread(lambda: [pepper.hash_of(customer.address) for customer in chunk])
        refusing = await self._choices.refusing(tenant, hashes, services)
        return [customer for hash_, customer in zip(hashes, chunk, strict=True) if hash_ not in refusing]

    def _census(self, reach: Reach) -> Census:
        rule = rule_of(self._rules.audiences, reach.audience)
        stamp = stamp_of(locate(self._folder, rule.file, reach.audience), reach.audience)
        standing = self._censuses.get(reach)
        if standing and standing[0] == stamp:
            return standing[1]
        census = Census()
        deque(customers_of(self._folder, rule, reach, census), maxlen=0)
        self._censuses[reach] = (stamp, census)
        return census


def _warnings(without: Sequence[str]) -> Iterator[str]:
    if without:
        yield f"No mail reaches {', '.join(without)}: the policy file has no email address for them."


def _strange(services: Counter[str]) -> Iterator[str]:
    """The three most named; a cell of the list is shown cut short, and never one that could be an address."""
    named = [f"“{name[:40]}” ({count:,})" for name, count in services.most_common() if "@" not in name][:3]
    if named:
        yield f"The list names services that the policy file does not have: {', '.join(named)}. Check their spelling."
