"""What customers want no mail about: kept by a hash of their address, and asked before every mail goes out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from engine.ports import Clock, Ids, Row, Store
from mail.choices.pepper import Pepper, Peppers

TABLE = "choices"
PAGE = 1000
"""Rows read at a time. A page of a thousand costs about as much as a few dozen rows read one by one."""
WORTH_PAGING = 15
"""The table is read whole while it has at most this many rows for each customer asked about."""


class Why(StrEnum):
    """Who made the choice."""

    CUSTOMER = "customer"
    BOUNCE = "bounce"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody refuses: every notice, or those about `services` (keys of the catalogue) and nothing else.

    Who never chose refuses nothing.
    """

    refuses_all: bool = False
    services: tuple[str, ...] = ()
    at: datetime | None = None
    why: Why = Why.CUSTOMER

    def refuses(self, services: Collection[str]) -> bool:
        """Whether a notice about these services is unwanted: every one of them is refused, or all notices are."""
        refused = {service.casefold() for service in self.services}
        return self.refuses_all or (bool(services) and all(service.casefold() in refused for service in services))


STOP_ALL, KEEP_ALL = Choice(refuses_all=True), Choice()


class Choices:
    """The table `choices` of the store: a row id is a `Pepper.hash_of`, and no row holds an address. `ids` make the
    pepper of a tenant that has none yet."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._peppers = Peppers(store, clock, ids)
        self.changes = 0
        """How many choices were made or forgotten in this process. Who remembers what was asked before asks anew."""

    async def pepper(self, tenant: str) -> Pepper:
        """What hashes the addresses of this tenant."""
        return await self._peppers.of(tenant)

    async def hash_of(self, tenant: str, address: str) -> str:
        """What stands for this mailbox. Raises BadAddress."""
        return (await self.pepper(tenant)).hash_of(address)

    async def of(self, tenant: str, hash_: str) -> Choice | None:
        """The choice that holds now; none where nobody made one."""
        row = await self._store.row(tenant, TABLE, hash_)
        return _choice(row) if row else None

    async def refuses(self, tenant: str, address: str, services: Collection[str] = ()) -> bool:
        """Whether this one mail must not go out: one row read. Raises BadAddress."""
        choice = await self.of(tenant, await self.hash_of(tenant, address))
        return choice is not None and choice.refuses(services)

    async def refusing(self, tenant: str, hashes: Collection[str], services: Collection[str] = ()) -> frozenset[str]:
        """Those of `hashes` who want no notice about these services, in one go."""
        wanted = frozenset(hashes)
        if not wanted:
            return frozenset()
        if await self._store.count_rows(tenant, TABLE) <= WORTH_PAGING * len(wanted):
            return await self._paged(tenant, wanted, services)
        found = [(hash_, await self.of(tenant, hash_)) for hash_ in wanted]
        return frozenset(hash_ for hash_, choice in found if choice and choice.refuses(services))

    async def record(self, tenant: str, hash_: str, choice: Choice, why: Why) -> Choice:
        """Keep this choice in place of the one before, and say what holds now. A mail that came back does not overwrite
        the word of somebody who refused everything."""
        standing = await self.of(tenant, hash_)
        if why is Why.BOUNCE and standing and standing.refuses_all:
            return standing
        kept = Choice(choice.refuses_all, _each_once(choice.services), self._clock.now(), why)
        await self._store.put_rows(tenant, [Row(TABLE, hash_, _doc(kept))])
        self.changes += 1
        return kept

    async def forget(self, tenant: str, hash_: str) -> None:
        """Keep not even the hash of whoever made a choice, if one was made."""
        await self._store.drop_rows(tenant, TABLE, [hash_])
        self.changes += 1

    async def _paged(self, tenant: str, wanted: frozenset[str], services: Collection[str]) -> frozenset[str]:
        found, after = set[str](), ""
        while rows := await self._store.rows(tenant, TABLE, after=after, limit=PAGE):
            found.update(row.id for row in rows if row.id in wanted and _choice(row).refuses(services))
            after = rows[-1].id
        return frozenset(found)


def _each_once(services: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(services)))


def _doc(choice: Choice) -> dict[str, Any]:
    at = choice.at.isoformat() if choice.at else ""
    return {"all": choice.refuses_all, "services": list(choice.services), "at": at, "why": choice.why.value}


def _choice(row: Row) -> Choice:
    doc = row.doc
    at = datetime.fromisoformat(doc["at"]) if doc["at"] else None
    return Choice(doc["all"], tuple(doc["services"]), at, Why(doc["why"]))
