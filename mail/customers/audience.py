"""Audiences: whom a notice is for, taken from a customer list row by row, each mailbox once, or from the catalogue."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from incidents.campaigns.model import Reach
from incidents.errors import Invalid
from incidents.policy import AudienceRule, Contact
from mail.customers.addresses import BadAddress, read_address, same_address
from mail.customers.file import BadRow, Customer, Listing, locate, read_list

SHOWN_BAD_ROWS = 100


@dataclass(slots=True)
class Census:
    """What a list comes to, without a single address. `first_bad` are the first hundred of the bad rows.

    `known` are the services of the catalogue, in lower case: rows that name others are counted by those, whether the
    list is narrowed to them or not. Without any, nobody looks.
    """

    known: frozenset[str] = frozenset()
    customers: int = 0
    duplicates: int = 0
    bad_rows: int = 0
    first_bad: list[BadRow] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    unknown_services: Counter[str] = field(default_factory=Counter)

    def add_bad(self, row: BadRow) -> None:
        self.bad_rows += 1
        if len(self.first_bad) < SHOWN_BAD_ROWS:
            self.first_bad.append(row)


class Seen:
    """Mailboxes met before, as 64 bits each in one array: a set of 100,000 would take 9 MB, this takes 2.

    Two of 100,000 are mistaken for one another once in three billion lists.
    """

    def __init__(self) -> None:
        self._slots = _empty(1024)
        self._taken = 0

    def before(self, address: str) -> bool:
        """Whether any spelling of this address was asked about; from now on it was."""
        mark = hash(same_address(address)) or 1
        at = _place(self._slots, mark)
        if self._slots[at]:
            return True
        self._slots[at] = mark
        self._taken += 1
        if self._taken * 2 > len(self._slots):
            self._grow()
        return False

    def _grow(self) -> None:
        slots = _empty(len(self._slots) * 2)
        for mark in self._slots:
            if mark:
                slots[_place(slots, mark)] = mark
        self._slots = slots


def _empty(slots: int) -> array[int]:
    return array("q", bytes(8 * slots))


def _place(slots: array[int], mark: int) -> int:
    """Where this mark stands, or would stand: the size is a power of two, and half of it is free."""
    last = len(slots) - 1
    at = mark & last
    while slots[at] and slots[at] != mark:
        at = (at + 1) & last
    return at


def rule_of(audiences: Mapping[str, AudienceRule], audience: str) -> AudienceRule:
    """Raises Invalid naming those there are."""
    if audience not in audiences:
        known = ", ".join(f"“{name}”" for name in sorted(audiences)) or "none yet"
        raise Invalid(f"There is no audience of that name. The policy has: {known}.")
    return audiences[audience]


def customers_of(folder: Path, rule: AudienceRule, reach: Reach, census: Census) -> Iterator[Customer]:
    """Everybody of the list whom this reaches, as in `listings_of`."""
    for row in listings_of(folder, rule, reach, census):
        yield Customer(row.address, row.name, row.language)


def listings_of(folder: Path, rule: AudienceRule, reach: Reach, census: Census) -> Iterator[Listing]:
    """The rows of the list whom this reaches, in the order of the file; `census` counts along.

    A mailbox in several rows counts where one of them fits, and gets the notice once. Raises Invalid where the list
    cannot be read as a whole.
    """
    seen, chosen = Seen(), Narrowing(rule, reach.services)
    for row in read_list(locate(folder, rule.file, reach.audience), reach.audience):
        if isinstance(row, BadRow):
            census.add_bad(row)
            continue
        if census.known and not row.services <= census.known:
            census.unknown_services.update(row.services - census.known)
        if chosen.takes(row):
            if seen.before(row.address):
                census.duplicates += 1
                continue
            census.customers += 1
            census.languages[row.language] += 1
            yield row


class Narrowing:
    """Which rows an audience takes: its segments and languages, and those who use one of the services or name none.

    A language of the rule takes its regions along: `de` takes `de-at`.
    """

    def __init__(self, rule: AudienceRule, services: tuple[str, ...]) -> None:
        self._segments = frozenset(segment.casefold() for segment in rule.segments)
        self._languages = frozenset(language.casefold() for language in rule.languages)
        self._services = frozenset(service.casefold() for service in services)

    def takes(self, row: Listing) -> bool:
        if self._segments and self._segments.isdisjoint(row.segments):
            return False
        if self._services and row.services and self._services.isdisjoint(row.services):
            return False
        return not self._languages or row.language in self._languages or row.language.split("-")[0] in self._languages


def people_of(people: Mapping[str, Contact], keys: tuple[str, ...]) -> tuple[list[Customer], list[str]]:
    """Those of the catalogue a brief goes to, each mailbox once, and the names of those whom no mail reaches."""
    reached: dict[str, Customer] = {}
    without = []
    for key in dict.fromkeys(keys):
        contact = people.get(key)
        address = _address_of(contact) if contact else ""
        if contact and address:
            reached.setdefault(same_address(address), Customer(address, contact.name))
        else:
            without.append(contact.name if contact else key)
    return [*reached.values()], without


def _address_of(contact: Contact) -> str:
    """The email of the catalogue, else the UPN where it is an address, else nothing."""
    for text in (contact.email, contact.upn):
        try:
            return read_address(text)
        except BadAddress:
            continue
    return ""
