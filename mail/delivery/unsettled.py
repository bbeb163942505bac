"""Calls an earlier process was making when it died: mails of running notices that say *sent* and nothing more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from engine.ports import Store
from incidents.campaigns.model import Campaign
from mail.delivery import ledger


async def unsettled(store: Store, tenant: str, since: datetime) -> AsyncIterator[str]:
    """The mailbox of each mail that was handed to one after that moment and whose end nobody wrote down."""
    for _, stored in await store.open(tenant, "campaign"):
        campaign = stored.snapshot
        if isinstance(campaign, Campaign) and campaign.approved_at and not campaign.finished_at:
            async for mailbox in _of(store, campaign, since):
                yield mailbox


async def _of(store: Store, campaign: Campaign, since: datetime) -> AsyncIterator[str]:
    after = ""
    while rows := await store.rows(campaign.tenant, ledger.table(campaign.key), after=after, limit=ledger.PAGE):
        for row in rows:
            trace = row.doc.get("trace") or {}
            mailbox, at = trace.get("mailbox"), trace.get("at")
            if row.doc["state"] == ledger.SENT and mailbox and at and datetime.fromisoformat(at) > since:
                yield mailbox
        after = rows[-1].id
