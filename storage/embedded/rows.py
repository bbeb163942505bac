"""Rows of paged tables: those of the journal, held in memory, laid over those in the sorted files."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from engine.ports import Row
from storage.changes import Writes, add_rows, rows_table
from storage.codec import Doc, decode_row
from storage.embedded.layout import TEMPORARY, file_name, plain_name
from storage.embedded.ledger import Ledger
from storage.embedded.paged import count_rows, read_ids, read_page, read_row, rows_path
from storage.embedded.tables import GONE, lost_some


class RowTables:
    """Rows not moved to their file yet are looked at first: if they move meanwhile, the file has them too."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self._folder = folder
        self._ledger = ledger

    async def page(self, tenant: str, table: str, after: str, limit: int) -> Sequence[Row]:
        held = self._held(tenant, table)
        above = (row_id for row_id, doc in held.items() if row_id > after and doc is not GONE)
        newer = {row_id: held[row_id] for row_id in heapq.nsmallest(limit, above)}
        gone = {row_id for row_id, doc in held.items() if doc is GONE}
        await self._ledger.settled()
        older = await asyncio.to_thread(read_page, self._path(tenant, table), after, limit, gone)
        page = dict(older) | newer
        return [decode_row(table, row_id, page[row_id]) for row_id in sorted(page)[:limit]]

    async def row(self, tenant: str, table: str, row_id: str) -> Row | None:
        doc = self._held(tenant, table).get(row_id)
        await self._ledger.settled()
        if doc is None:
            doc = await asyncio.to_thread(read_row, self._path(tenant, table), row_id)
        return None if doc is None or doc is GONE else decode_row(table, row_id, doc)

    async def count(self, tenant: str, table: str) -> int:
        held = dict(self._held(tenant, table))
        await self._ledger.settled()
        return await asyncio.to_thread(count_rows, self._path(tenant, table), held)

    async def put(self, tenant: str, rows: Sequence[Row]) -> None:
        await self._ledger.compaction.room()
        writes: Writes = {}
        add_rows(writes, tenant, rows)
        await self._ledger.commit(writes)

    async def drop(self, tenant: str, table: str, ids: Iterable[str] | None) -> None:
        """Marked as gone in one commit; the next compaction takes them out of the file."""
        self._ledger.outlet.check_writable()
        dropped = await self._ids(tenant, table) if ids is None else ids
        writes: Writes = {rows_table(tenant, table): dict.fromkeys(dropped)}
        await self._ledger.commit(writes if any(writes.values()) else {})

    async def erase(self) -> None:
        await self._ledger.compact()

    async def tables(self, tenant: str, prefix: str) -> Sequence[str]:
        """A table that is held as well as filed may have lost all its rows: it is counted."""
        start = rows_table(tenant, "")
        held = {name.removeprefix(start) for name in self._ledger.db.held if name.startswith(start + prefix)}
        await self._ledger.settled()
        filed = await asyncio.to_thread(_filed, self._folder / "rows" / file_name(tenant), prefix)
        doubtful = [name for name in held if lost_some(self._held(tenant, name))]
        empty = {name for name in doubtful if not await self.count(tenant, name)}
        return sorted((held | filed) - empty)

    async def _ids(self, tenant: str, table: str) -> set[str]:
        """All there are. Read again where a compaction moved rows from memory to the file meanwhile."""
        while True:
            moved = self._ledger.compaction.moves
            filed = await asyncio.to_thread(read_ids, self._path(tenant, table))
            if moved == self._ledger.compaction.moves:
                return {*filed, *self._held(tenant, table)}

    def _held(self, tenant: str, table: str) -> Mapping[str, Doc]:
        return self._ledger.db.held.get(rows_table(tenant, table), {})

    def _path(self, tenant: str, table: str) -> Path:
        return rows_path(self._folder, tenant, table)


def _filed(folder: Path, prefix: str) -> set[str]:
    if not folder.is_dir():
        return set()
    names = {plain_name(path.name) for path in folder.iterdir() if path.suffix != TEMPORARY}
    return {name for name in names if name.startswith(prefix)}
