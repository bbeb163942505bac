"""Reads the register of pages: whom Muster paged when, by person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.ports import Store
from oncall.budget import first_id, table

_ALL = table("")


async def pages_of(
    store: Store, tenant: str, person_id: str, since: datetime, until: datetime
) -> Sequence[Mapping[str, Any]]:
    """The documents of one person's pages from `since` up to, not with, `until`, in order."""
    return await _read(store, tenant, table(person_id), since, until)


async def all_pages(
    store: Store, tenant: str, since: datetime, until: datetime
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Likewise for everybody who got a page in that time, by the id of the person."""
    names = await store.tables(tenant, _ALL)
    found = {name.removeprefix(_ALL): await _read(store, tenant, name, since, until) for name in names}
    return {id_: docs for id_, docs in found.items() if docs}


async def _read(store: Store, tenant: str, name: str, since: datetime, until: datetime) -> Sequence[Mapping[str, Any]]:
    after, end, docs = first_id(since), first_id(until), list[Mapping[str, Any]]()
    while rows := await store.rows(tenant, name, after):
        docs += [row.doc for row in rows if row.id < end]
        after = rows[-1].id
        if after >= end:
            break
    return docs
