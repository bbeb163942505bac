"""What was approved: recipients and letters, written under their own digest so that no later change can reach them.

Rows of `recipients/<campaign>` and `letters/<campaign>` begin with the digest of all that was frozen together. Freezing
the same again writes the same rows; freezing a changed list writes others beside them. An approved campaign names one
digest, and only rows under it are ever mailed.

Recipients are counted from 1, those of one language one after the other, so that a range of numbers within a language
can share a letter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from io import BytesIO
from itertools import islice
from typing import Any

from engine.ports import Letter, Row, Store
from incidents.campaigns.model import Campaign
from incidents.campaigns.react import recipient_id
from incidents.errors import Invalid
from mail.customers.file import DEFAULT_LANGUAGE, Customer

PAGE = 200
MOST = 999_999
"""Recipients of one notice. Their numbers have six digits, so that ids sort as they do: one more, and pages of them
would leave people out."""


class Roll:
    """The recipients of a notice before they are frozen, as lines of JSON by language: some 80 bytes each."""

    def __init__(self) -> None:
        self._lines: dict[str, BytesIO] = {}
        self._counts: dict[str, int] = {}

    def add(self, customer: Customer, language: str) -> None:
        """One more, who gets the letter in `language`."""
        doc = {"address": customer.address, "language": language, "name": customer.name}
        self._lines.setdefault(language, BytesIO()).write(_line(doc))
        self._counts[language] = self._counts.get(language, 0) + 1

    @property
    def languages(self) -> tuple[tuple[str, int], ...]:
        """Language and count, the largest first: the order of the numbers."""
        return tuple(sorted(self._counts.items(), key=lambda item: (-item[1], item[0])))

    def digest(self, letters: Iterable[Letter]) -> str:
        """SHA-256 over the letters and everybody who gets one, in order."""
        found = _digest_of_letters(letters)
        for language, _ in self.languages:
            found.update(self._lines[language].getbuffer())
        return found.hexdigest()

    def __iter__(self) -> Iterator[Customer]:
        for language, _ in self.languages:
            self._lines[language].seek(0)
            for line in self._lines[language]:
                yield Customer(**json.loads(line))


def countable(recipients: int) -> int:
    """The same number. Raises Invalid where there are more than can be numbered."""
    if recipients > MOST:
        raise Invalid(
            f"This would go to {recipients:,} people, and one notice goes to {MOST:,} at most. "
            "Narrow the audience, and write a notice for each part of it."
        )
    return recipients


def digest_of(customers: Iterable[Customer], *letters: Letter) -> str:
    """The digest of a roll of these customers, who are in the order of their numbers."""
    found = _digest_of_letters(letters)
    for customer in customers:
        found.update(_line(_doc(customer)))
    return found.hexdigest()


def letter_row(campaign: str, digest: str, letter: Letter) -> Row:
    return Row(f"letters/{campaign}", _id(digest, letter.language), asdict(letter))


def recipient_pages(campaign: str, digest: str, customers: Iterable[Customer]) -> Iterator[list[Row]]:
    """Recipients counted from 1, a page at a time."""
    table, numbered = f"recipients/{campaign}", enumerate(customers, 1)
    while page := [Row(table, _id(digest, recipient_id(n)), _doc(customer)) for n, customer in islice(numbered, PAGE)]:
        yield page


async def frozen_letter(store: Store, campaign: Campaign, language: str = DEFAULT_LANGUAGE) -> Letter | None:
    """The approved letter in that language, else in the default one."""
    for wanted in dict.fromkeys((language, DEFAULT_LANGUAGE)):
        row = await store.row(campaign.tenant, f"letters/{campaign.key}", _id(campaign.digest, wanted))
        if row:
            return Letter(**row.doc)
    return None


async def frozen_recipient(store: Store, campaign: Campaign, recipient: str) -> Customer | None:
    """One approved recipient by number; none where the number is above the approved count or the row was erased."""
    if not recipient.isascii() or not recipient.isdigit() or not 0 < int(recipient) <= campaign.recipients:
        return None
    row = await store.row(
        campaign.tenant, f"recipients/{campaign.key}", _id(campaign.digest, recipient_id(int(recipient)))
    )
    return Customer(**row.doc) if row and row.doc else None


async def frozen_recipients(store: Store, campaign: Campaign, first: int, last: int) -> Sequence[tuple[int, Customer]]:
    """The approved recipients numbered `first` to `last`, both counted, with their numbers; the erased left out."""
    found: list[tuple[int, Customer]] = []
    first, last = max(first, 1), min(last, campaign.recipients)
    after, until = _id(campaign.digest, recipient_id(first - 1)), _id(campaign.digest, recipient_id(last))
    while len(found) <= last - first:
        rows = await store.rows(campaign.tenant, f"recipients/{campaign.key}", after=after, limit=PAGE)
        fitting = [row for row in rows if row.id <= until]
        found.extend((int(row.id.rpartition("/")[2]), Customer(**row.doc)) for row in fitting if row.doc)
        if len(fitting) < PAGE:
            break
        after = fitting[-1].id
    return found


def _digest_of_letters(letters: Iterable[Letter]) -> hashlib._Hash:
    found = hashlib.sha256()
    for letter in letters:
        found.update(_line(asdict(letter)))
    return found


def _doc(customer: Customer) -> dict[str, str]:
    return {"address": customer.address, "language": customer.language, "name": customer.name}


def _id(digest: str, last: str) -> str:
    return f"{digest[:16]}/{last}"


def _line(doc: Mapping[str, Any]) -> bytes:
    return json.dumps(doc, sort_keys=True).encode() + b"\n"
