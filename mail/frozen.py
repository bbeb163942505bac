"""What was approved: recipients and letter, written under their own digest so that no later change can reach them.

Rows of `recipients/<campaign>` and `letters/<campaign>` begin with the digest of all that was frozen together. Freezing
the same again writes the same rows; freezing a changed list writes others beside them. An approved campaign names one
digest, and only rows under it are ever mailed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from engine.ports import Letter, Row, Store
from incidents.campaigns.model import Campaign
from mail.audience import DEFAULT_LANGUAGE, Customer

PAGE = 200


def digest_of(customers: Sequence[Customer], letter: Letter) -> str:
    """SHA-256 over the letter and everybody who gets it, in order."""
    found = hashlib.sha256(_line(asdict(letter)))
    for customer in customers:
        found.update(_line(asdict(customer)))
    return found.hexdigest()


def letter_row(campaign: str, digest: str, letter: Letter) -> Row:
    return Row(f"letters/{campaign}", _id(digest, DEFAULT_LANGUAGE), asdict(letter))


def recipient_pages(campaign: str, digest: str, customers: Sequence[Customer]) -> Iterator[list[Row]]:
    """Recipients counted from 1, a page at a time."""
    table = f"recipients/{campaign}"
    for start in range(0, len(customers), PAGE):
        page = customers[start : start + PAGE]
        yield [Row(table, _id(digest, _number(n)), asdict(customer)) for n, customer in enumerate(page, start + 1)]


async def frozen_letter(store: Store, campaign: Campaign, language: str = DEFAULT_LANGUAGE) -> Letter | None:
    """The approved letter in that language, else in the default one."""
    rows = await store.rows(campaign.tenant, f"letters/{campaign.key}", after=_id(campaign.digest, ""))
    docs = {row.id: row.doc for row in rows}
    doc = docs.get(_id(campaign.digest, language)) or docs.get(_id(campaign.digest, DEFAULT_LANGUAGE))
    return Letter(**doc) if doc else None


async def frozen_recipient(store: Store, campaign: Campaign, recipient: str) -> Customer | None:
    """One approved recipient by number; none where the number is above the approved count or the row was erased."""
    if not recipient.isascii() or not recipient.isdigit() or not 0 < int(recipient) <= campaign.recipients:
        return None
    wanted, before = _id(campaign.digest, _number(int(recipient))), _id(campaign.digest, _number(int(recipient) - 1))
    rows = await store.rows(campaign.tenant, f"recipients/{campaign.key}", after=before, limit=1)
    doc: Mapping[str, Any] = rows[0].doc if rows and rows[0].id == wanted else {}
    return Customer(**doc) if doc else None


def _id(digest: str, last: str) -> str:
    return f"{digest[:16]}/{last}"


def _number(count: int) -> str:
    return f"{count:06d}"


def _line(doc: Mapping[str, str]) -> bytes:
    return json.dumps(doc, sort_keys=True).encode() + b"\n"
