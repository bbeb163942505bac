"""Reads the pay of a month: the entries of its shifts and the corrections made to it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.ports import Ref, Store
from oncall.pay.model import Correction, Entry, PayMonth, read_entry, table


async def entries_of(store: Store, tenant: str, month: str) -> Sequence[Entry]:
    """The entries of a month such as `2026-11`, in the order of their shifts."""
    after, entries = "", list[Entry]()
    while rows := await store.rows(tenant, table(month), after):
        entries += [read_entry(row.doc) for row in rows]
        after = rows[-1].id
    return entries


async def corrections_of(store: Store, tenant: str, month: str) -> Sequence[Correction]:
    """The corrections of a month, the first one first."""
    stored = await store.load(Ref(tenant, "pay", month))
    return stored.snapshot.corrections if stored and isinstance(stored.snapshot, PayMonth) else ()
