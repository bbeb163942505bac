"""What turns an address into a hash that nobody outside can work out: a secret of each tenant, kept in its store."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from engine.ports import Change, Clock, Conflict, Ids, Record, Ref, Store
from mail.customers.addresses import read_address, same_address

KIND, KEY = "pepper", "addresses"


@dataclass(frozen=True, slots=True)
class Pepper:
    """The secret of one tenant."""

    key: str = field(repr=False)

    def hash_of(self, address: str) -> str:
        """What stands for a mailbox in `choices` and in links: 32 hex digits of HMAC-SHA256 over the address as lists
        are compared by. Raises BadAddress where it is none."""
        known = same_address(read_address(address))
        return hmac.digest(self.key.encode(), known.encode(), hashlib.sha256).hex()[:32]


class Peppers:
    """Made once for each tenant, when it is first asked for, and the same ever after."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._known: dict[str, Pepper] = {}

    async def of(self, tenant: str) -> Pepper:
        if tenant not in self._known:
            self._known[tenant] = await self._read(tenant) or await self._made(tenant)
        return self._known[tenant]

    async def _read(self, tenant: str) -> Pepper | None:
        stored = await self._store.load(Ref(tenant, KIND, KEY))
        return Pepper(stored.snapshot.doc["key"]) if stored and isinstance(stored.snapshot, Record) else None

    async def _made(self, tenant: str) -> Pepper:
        """Whoever comes second takes what the first one made."""
        made = Pepper(self._ids.new() + self._ids.new())
        change = Change(Ref(tenant, KIND, KEY), 0, 1, Record({"key": made.key}), self._clock.now())
        try:
            await self._store.commit(change)
        except Conflict:
            return await self._read(tenant) or made
        return made
