"""The ledger of a notice as rows to read: every recipient by number, also those whom nothing has happened to yet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from engine.ports import Store
from incidents.campaigns.model import Campaign, Stage
from mail.composing.frozen import frozen_recipients
from mail.delivery.ledger import PAGE, QUEUED, owed_again, row_id, table

COLUMNS = ("number", "state", "reason", "time", "mailbox", "message_id")
ADDRESS = "address"
STOPPED = "the notice was stopped before it was sent"
AGAIN = "sent again; before: {reason}"


async def ledger_rows(store: Store, campaign: Campaign, *, addresses: bool = False) -> AsyncIterator[list[str]]:
    """The header, then a row a recipient in the order of their numbers; times are UTC. An erased address is empty."""
    yield [*COLUMNS, *([ADDRESS] if addresses else [])]
    for first in range(1, campaign.recipients + 1, PAGE):
        last = min(first + PAGE - 1, campaign.recipients)
        docs = await _docs(store, campaign, first)
        people = dict(await frozen_recipients(store, campaign, first, last)) if addresses else {}
        for number in range(first, last + 1):
            row = _row(number, docs.get(row_id(number)), campaign)
            if addresses:
                row.append(people[number].address if number in people else "")
            yield row


async def _docs(store: Store, campaign: Campaign, first: int) -> Mapping[str, Mapping[str, Any]]:
    rows = await store.rows(campaign.tenant, table(campaign.key), after=row_id(first - 1), limit=PAGE)
    return {row.id: row.doc for row in rows}


def _row(number: int, doc: Mapping[str, Any] | None, campaign: Campaign) -> list[str]:
    if doc is None or doc["state"] == QUEUED:
        return [row_id(number), QUEUED, STOPPED if campaign.stage is Stage.STOPPED else "", "", "", ""]
    if owed_again(campaign, doc):
        return [row_id(number), QUEUED, AGAIN.format(reason=doc["reason"]), "", "", ""]
    return [row_id(number), doc["state"], doc["reason"], doc["at"], doc["mailbox"], doc["message_id"]]
