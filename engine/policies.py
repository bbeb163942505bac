"""The numbered versions of the policy: each checked file is stored once, and an incident keeps its own."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from engine.ports import Change, Conflict, Record, Ref, Store
from incidents.policy import Policy
from incidents.policy_file import canonical, from_canonical

NEWEST = "newest"


class Policies:
    """Reads through a small cache: a stored version never changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, int], Policy] = {}
        self._newest: dict[str, int] = {}

    async def get(self, tenant: str, version: int = 0) -> Policy:
        """Raises LookupError where the version was never stored: the store and this process disagree."""
        number = version or self._newest.get(tenant) or await self._read_newest(tenant)
        known = self._known.get((tenant, number))
        if known:
            return known
        stored = await self._store.load(Ref(tenant, "policy", str(number)))
        if stored is None or not isinstance(stored.snapshot, Record):
            raise LookupError(f"policy version {number} of tenant {tenant} is not in the store")
        policy = replace(from_canonical(stored.snapshot.doc), version=number)
        self._known[tenant, number] = policy
        return policy

    async def adopt(self, tenant: str, policy: Policy, at: datetime) -> Policy:
        """The newest version if it says the same, else this one under the next number."""
        doc = canonical(replace(policy, version=0))
        while True:
            number = await self._read_newest(tenant)
            if number and canonical(replace(await self.get(tenant, number), version=0)) == doc:
                return await self.get(tenant, number)
            # A conflict: somebody else stored it, or we did before a crash. What the pointer names is what counts.
            with suppress(Conflict):
                await self._store.commit(Change(Ref(tenant, "policy", str(number + 1)), 0, 1, Record(doc), at))
            await self._point(tenant, number + 1, at)

    async def _read_newest(self, tenant: str) -> int:
        stored = await self._store.load(Ref(tenant, "policy", NEWEST))
        number = int(stored.snapshot.doc["version"]) if stored and isinstance(stored.snapshot, Record) else 0
        self._newest[tenant] = number
        return number

    async def _point(self, tenant: str, number: int, at: datetime) -> None:
        change = Change(Ref(tenant, "policy", NEWEST), number - 1, number, Record({"version": number}), at)
        # A conflict: another process pointed at it first; the loop of `adopt` reads what stands.
        with suppress(Conflict):
            await self._store.commit(change)
