"""Taking a customer out of the store: every frozen address of theirs, down to the bytes on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.ports import Row, Store
from incidents.errors import Invalid
from incidents.policy import AudienceRule
from mail.choices.choices import STOP_ALL, Choices, Why
from mail.customers.addresses import read_address, same_address
from mail.customers.file import locate
from mail.customers.rows import rows_with, take_out

RECIPIENTS = "recipients/"
PAGE = 1000
_OWED = Row("privacy", "erase", {})
"""While this row stands, something was dropped whose bytes may still lie in a file: a crash came between."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken out: `rows` frozen addresses of `notices` notices. `silent`: their hash is kept, so that nothing
    is sent to them again. Nothing of it says who."""

    notices: int = 0
    rows: int = 0
    silent: bool = True


@dataclass(frozen=True, slots=True)
class ListFound:
    """A customer list, and in how many rows of it the address stands (`removed`: stood). `problem`: it could not be
    read or written, in words."""

    file: str
    rows: int = 0
    removed: bool = False
    problem: str = ""


async def erase(store: Store, choices: Choices, tenant: str, address: str, *, silent: bool = True) -> Erased:
    """Take an address out of everything that was frozen for sending; what became of those mails stays, without it.

    First they are put on the list of those who want nothing (not `silent`: taken off it), so that a running send stops
    at once; the bytes go last. Harmless when repeated, also after a crash at any point. Raises BadAddress.
    """
    wanted, hash_ = same_address(read_address(address)), await choices.hash_of(tenant, address)
    if silent:
        await choices.record(tenant, hash_, STOP_ALL, Why.OPERATOR)
    await owe_erasure(store, tenant)
    if not silent:
        await choices.forget(tenant, hash_)
    notices = rows = 0
    for table in await store.tables(tenant, RECIPIENTS):
        found = [row.id async for row in all_rows(store, tenant, table) if _is(row, wanted)]
        if found:
            await store.drop_rows(tenant, table, found)
            notices, rows = notices + 1, rows + len(found)
    await finish_erasure(store, tenant)
    return Erased(notices, rows, silent)


async def owe_erasure(store: Store, tenant: str) -> None:
    """To be said before rows are dropped whose bytes must go."""
    await store.put_rows(tenant, [_OWED])


async def finish_erasure(store: Store, tenant: str) -> None:
    """Let the bytes of dropped rows go, if that is owed."""
    if await store.row(tenant, _OWED.table, _OWED.id) is None:
        return
    await store.erase()
    await store.drop_rows(tenant, _OWED.table, [_OWED.id])


async def all_rows(store: Store, tenant: str, table: str, after: str = "") -> AsyncIterator[Row]:
    """Every row of a table, read a page at a time."""
    while page := await store.rows(tenant, table, after=after, limit=PAGE):
        for row in page:
            yield row
        after = page[-1].id


async def in_lists(
    folder: Path, audiences: Mapping[str, AudienceRule], address: str, *, remove: bool
) -> tuple[ListFound, ...]:
    """The customer lists that hold the address, or cannot be read; `remove` takes its rows out of them."""
    files = {rule.file: name for name, rule in audiences.items()}
    looked = [await asyncio.to_thread(_in_list, folder, file, files[file], address, remove) for file in sorted(files)]
    return tuple(found for found in looked if found.rows or found.problem)


def _in_list(folder: Path, file: str, audience: str, address: str, remove: bool) -> ListFound:  # noqa: FBT001
    try:
        path = locate(folder, file, audience)
        rows = take_out(path, audience, address) if remove else rows_with(path, audience, address)
    except Invalid as why:
        return ListFound(file, problem=why.sentence)
    return ListFound(file, rows, removed=remove)


def _is(row: Row, wanted: str) -> bool:
    return same_address(row.doc.get("address", "")) == wanted
