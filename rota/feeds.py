"""Calendar links: made, found by their token and revoked; what is kept of a token is its digest alone."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.ports import Clock, Ids, Row, Store
from incidents.errors import Invalid
from incidents.model import Person

TABLE = "feeds"
PATH = "/oncall/{token}.ics"


@dataclass(frozen=True, slots=True)
class Feed:
    """What a living link shows: one schedule, or one person over all schedules. `by` is who has it, by Entra id."""

    tenant: str
    schedule: str
    person: str
    made_at: datetime
    by: str = ""


@dataclass(slots=True)
class Feeds:
    """Links of all tenants. `base_url` is where they lead, without a slash at the end.

    A row of the paged table `feeds` has the token's SHA-256 as its id and schedule, person, by (an Entra id), made_at
    and revoked_at ("" while the link lives) in its doc. The token itself is in the link only.
    """

    store: Store
    clock: Clock
    ids: Ids
    base_url: str
    tenants: Collection[str]
    _seen: set[str] = field(default_factory=set, repr=False)
    _changing: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def issue(self, tenant: str, *, schedule: str = "", person: str = "", by: Person) -> str:
        """A new link for `by` to the shifts of this schedule or of this person (keys); theirs before it is revoked.

        Those of others live on.

        Raises Invalid unless exactly one of them is named. Who may ask for it is the caller's to know.
        """
        if bool(schedule) == bool(person):
            raise Invalid("A calendar shows one schedule or one person. Name one of them.")
        async with self._changing:
            revoked = await self._revoked(tenant, schedule, person, by)
            token = f"{self.ids.new()}{self.ids.new()}"
            doc = {"schedule": schedule, "person": person, "by": by.id, "made_at": self._now(), "revoked_at": ""}
            await self.store.put_rows(tenant, [*revoked, Row(TABLE, _digest(token), doc)])
        self._seen.add(tenant)
        return self.base_url + PATH.format(token=token)

    async def revoke(self, tenant: str, *, schedule: str = "", person: str = "", by: Person | None = None) -> int:
        """End the living links to this schedule or person that `by` has, without them everybody's; how many."""
        async with self._changing:
            revoked = await self._revoked(tenant, schedule, person, by)
            if revoked:
                await self.store.put_rows(tenant, revoked)
        return len(revoked)

    async def find(self, token: str) -> Feed | None:
        """The feed of a living link. Every tenant is asked whatever the answer, so that all take the same time."""
        digest, found = _digest(token), None
        for tenant in sorted({*self.tenants, *self._seen}):
            row = await self.store.row(tenant, TABLE, digest)
            if row is not None and not row.doc["revoked_at"]:
                found = _feed(tenant, row.doc)
        return found

    async def _revoked(self, tenant: str, schedule: str, person: str, by: Person | None) -> list[Row]:
        now = self._now()
        return [
            Row(TABLE, row.id, {**row.doc, "revoked_at": now})
            async for row in self._rows(tenant)
            if (row.doc["schedule"], row.doc["person"], row.doc["revoked_at"]) == (schedule, person, "")
            and (by is None or row.doc["by"] == by.id)
        ]

    async def _rows(self, tenant: str) -> AsyncIterator[Row]:
        after = ""
        while page := await self.store.rows(tenant, TABLE, after):
            for row in page:
                yield row
            after = page[-1].id

    def _now(self) -> str:
        return self.clock.now().isoformat()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _feed(tenant: str, doc: Mapping[str, Any]) -> Feed:
    return Feed(tenant, doc["schedule"], doc["person"], datetime.fromisoformat(doc["made_at"]), doc["by"])
