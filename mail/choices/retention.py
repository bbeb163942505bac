"""What is kept no longer than needed: addresses of notices that are over or were never approved, old send times."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from engine.ports import Clock, Ref, Row, Store
from incidents.campaigns.model import Campaign
from mail.choices.privacy import RECIPIENTS, all_rows, finish_erasure, owe_erasure
from mail.senders.usage import forget_usage

EVERY = timedelta(hours=1)
UNAPPROVED = timedelta(days=1)
"""How long recipients stay frozen for a notice that was not approved after all: longer than any approval takes."""
USAGE = timedelta(days=2)
"""How long it is kept what a mailbox sent; Exchange counts 24 hours."""
SEEN = "unapproved"
"""Rows `<table>/<digest>` say since when recipients were seen that no approved notice names."""

log = structlog.get_logger(__name__)


async def needed_again(store: Store, tenant: str, campaign: str, digest: str) -> None:
    """These recipients were frozen anew: their day begins again."""
    mark = _mark(f"{RECIPIENTS}{campaign}", digest[:16])
    if await store.row(tenant, SEEN, mark):
        await store.drop_rows(tenant, SEEN, [mark])


class Retention:
    """`keep` is how long the addresses of a notice are kept after its end."""

    def __init__(self, store: Store, clock: Clock, keep: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._keep = keep
        self._next: datetime | None = None

    async def tidy(self, tenants: Collection[str]) -> None:
        """Drop what is too old, once an hour; asked oftener it does nothing."""
        now = self._clock.now()
        if self._next and now < self._next:
            return
        self._next = now + EVERY
        for tenant in tenants:
            await self._tidy(tenant, now)

    async def _tidy(self, tenant: str, now: datetime) -> None:
        for table in await self._store.tables(tenant, RECIPIENTS):
            await self._recipients(tenant, table, now)
        await forget_usage(self._store, tenant, now - USAGE)
        await finish_erasure(self._store, tenant)

    async def _recipients(self, tenant: str, table: str, now: datetime) -> None:
        key = table.removeprefix(RECIPIENTS)
        stored = await self._store.load(Ref(tenant, "campaign", key))
        campaign = stored.snapshot if stored and isinstance(stored.snapshot, Campaign) else None
        if campaign and campaign.finished_at and campaign.finished_at < now - self._keep:
            await owe_erasure(self._store, tenant)
            await self._store.drop_rows(tenant, table)
            log.info("addresses of a notice are over their time", campaign=key)
            return
        approved = campaign.digest[:16] if campaign else ""
        for digest in await self._digests(tenant, table):
            if digest != approved:
                await self._unapproved(tenant, table, digest, now)

    async def _unapproved(self, tenant: str, table: str, digest: str, now: datetime) -> None:
        """Seen for the first time: noted. A day later: dropped. An approval meanwhile would have made it the one that
        counts."""
        mark = _mark(table, digest)
        seen = await self._store.row(tenant, SEEN, mark)
        if seen is None:
            await self._store.put_rows(tenant, [Row(SEEN, mark, {"at": now.isoformat()})])
            return
        if datetime.fromisoformat(seen.doc["at"]) > now - UNAPPROVED:
            return
        await owe_erasure(self._store, tenant)
        await self._store.drop_rows(tenant, table, await self._ids(tenant, table, f"{digest}/", f"{digest}0"))
        await self._store.drop_rows(tenant, SEEN, [mark])

    async def _digests(self, tenant: str, table: str) -> list[str]:
        """What the rows of a table begin with: a look at one row for each."""
        found: list[str] = []
        after = ""
        while rows := await self._store.rows(tenant, table, after=after, limit=1):
            found.append(rows[0].id.partition("/")[0])
            after = f"{found[-1]}0"  # 0 is the character behind the slash
        return found

    async def _ids(self, tenant: str, table: str, after: str, before: str) -> list[str]:
        """The ids between these two; rows come in order, so the first one beyond ends it."""
        found: list[str] = []
        async for row in all_rows(self._store, tenant, table, after):
            if row.id >= before:
                break
            found.append(row.id)
        return found


def _mark(table: str, digest: str) -> str:
    return f"{table}/{digest}"
