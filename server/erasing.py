"""A privacy request, carried out for every tenant and every customer list: by the server, or by the command itself."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from engine.ports import Clock, Store
from incidents.policy import Policy
from mail.choices.privacy import ListFound, erase, in_lists
from mail.customers.addresses import read_address
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. `silent`: never write to them again; `from_lists`: take them out of the customer lists."""

    address: str
    silent: bool = True
    from_lists: bool = False

    def __repr__(self) -> str:
        return "Wish(…)"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it, in numbers: `rows` frozen addresses of `notices` notices, and the lists that hold or held it."""

    notices: int
    rows: int
    silent: bool
    lists: tuple[ListFound, ...]

    @property
    def complete(self) -> bool:
        """No customer list holds the address any more, and all could be read."""
        return all(found.removed and not found.problem for found in self.lists)


class Eraser:
    """One wish at a time. `folder` is that of the policy file, where the customer lists are."""

    def __init__(self, store: Store, clock: Clock, tenants: Collection[str], policy: Policy, folder: Path) -> None:
        self._store = store
        self._clock = clock
        self._tenants = sorted(tenants)
        self._audiences = policy.mail.audiences
        self._folder = folder
        self._one = asyncio.Lock()

    @classmethod
    def of(cls, settings: Settings, store: Store, clock: Clock, policy: Policy) -> Eraser:
        return cls(store, clock, settings.tenants, policy, settings.policy_file.parent)

    async def fulfil(self, wish: Wish) -> Done:
        """Lists first, so that a notice frozen meanwhile does not bring the address back. Harmless when repeated.
        Raises BadAddress, StoreClosed."""
        read_address(wish.address)
        async with self._one:
            lists = await in_lists(self._folder, self._audiences, wish.address, remove=wish.from_lists)
            notices = rows = 0
            for tenant in self._tenants:
                erased = await erase(self._store, self._clock, tenant, wish.address, silent=wish.silent)
                notices, rows = notices + erased.notices, rows + erased.rows
            return Done(notices, rows, wish.silent, lists)
