"""A privacy request, carried out for every tenant and every customer list: by the server, or by the command itself."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from engine.ports import Store
from incidents.policy import Policy
from mail.choices.choices import STOP_ALL, Choices, Why
from mail.choices.privacy import RECIPIENTS, Erased, ListFound, all_rows, erase, in_lists
from mail.customers.addresses import read_address, same_address
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. `silent`: never write to them again; `from_lists`: take them out of the customer lists.

    `sure`: keep them silent even where nothing holds the address, which may as well be a slip of the keyboard.
    """

    address: str
    silent: bool = True
    from_lists: bool = False
    sure: bool = False

    def __repr__(self) -> str:
        return "Wish(…)"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it, in numbers: `rows` frozen addresses of `notices` notices, and the lists that hold or held it.

    `unknown`: nothing holds the address, so nothing was done. `folder` is where the lists are.
    """

    notices: int
    rows: int
    silent: bool
    lists: tuple[ListFound, ...]
    folder: str = ""
    unknown: bool = False

    @property
    def complete(self) -> bool:
        """It was known, no customer list holds it any more, and all could be read."""
        return not self.unknown and all(found.removed and not found.problem for found in self.lists)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Whether a refusal was taken back that an operator or a mail that came back had made (`lifted`). `own`: customers
    refuse by themselves, and nobody takes that back but they."""

    lifted: bool
    own: bool


class Eraser:
    """One wish at a time. `choices` are those that mail goes out with. `folder` is that of the policy file, where the
    customer lists are."""

    def __init__(self, store: Store, choices: Choices, tenants: Collection[str], policy: Policy, folder: Path) -> None:
        self._store = store
        self._choices = choices
        self._tenants = sorted(tenants)
        self._audiences = policy.mail.audiences
        self._folder = folder
        self._one = asyncio.Lock()

    @classmethod
    def of(cls, settings: Settings, store: Store, choices: Choices, policy: Policy) -> Eraser:
        return cls(store, choices, settings.tenants, policy, settings.policy_file.parent)

    async def fulfil(self, wish: Wish) -> Done:
        """Lists first, so that a notice frozen meanwhile does not bring the address back. Harmless when repeated.
        Raises BadAddress, StoreClosed."""
        read_address(wish.address)
        async with self._one:
            lists = await in_lists(self._folder, self._audiences, wish.address, remove=wish.from_lists)
            folder = str(self._folder.resolve())
            listed = any(found.rows for found in lists)
            if wish.silent and not wish.sure and not listed and not await self._known(wish.address):
                return Done(0, 0, silent=False, lists=lists, folder=folder, unknown=True)
            notices = rows = 0
            for tenant in self._tenants:
                erased = await self._erase(tenant, wish)
                notices, rows = notices + erased.notices, rows + erased.rows
            return Done(notices, rows, wish.silent, lists, folder)

    async def allow(self, address: str) -> Allowed:
        """Take back that nothing goes to this address. Raises BadAddress, StoreClosed."""
        lifted = own = False
        async with self._one:
            for tenant in self._tenants:
                hash_ = await self._hash(tenant, address)
                standing = await self._choices.of(tenant, hash_)
                if standing and standing.why is not Why.CUSTOMER:
                    await self._choices.forget(tenant, hash_)
                    lifted = True
                own = own or bool(standing and standing.why is Why.CUSTOMER and standing.refuses_all)
        return Allowed(lifted, own)

    async def _erase(self, tenant: str, wish: Wish) -> Erased:
        """A customer's own word stays theirs: an operator cannot take it back afterwards."""
        hash_ = await self._hash(tenant, wish.address)
        standing = await self._choices.of(tenant, hash_)
        erased = await erase(self._store, self._choices, tenant, wish.address, silent=wish.silent)
        if wish.silent and standing and standing.refuses_all and standing.why is Why.CUSTOMER:
            await self._choices.record(tenant, hash_, STOP_ALL, Why.CUSTOMER)
        return erased

    async def _known(self, address: str) -> bool:
        """A notice holds the address, or a choice is kept for it."""
        wanted = same_address(read_address(address))
        for tenant in self._tenants:
            if await self._choices.of(tenant, await self._hash(tenant, address)):
                return True
            for table in await self._store.tables(tenant, RECIPIENTS):
                async for row in all_rows(self._store, tenant, table):
                    if same_address(row.doc.get("address", "")) == wanted:
                        return True
        return False

    async def _hash(self, tenant: str, address: str) -> str:
        return (await self._choices.pepper(tenant)).hash_of(address)
