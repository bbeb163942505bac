"""The paged tables of a store, in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import cast

from engine.ports import Row, Store


class Tables:
    """The part of `Store` that mail uses; it works, and remembers how it was written to and how much was read."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
        self.batches: list[int] = []
        self.read = 0

    async def rows(self, tenant: str, table: str, after: str = "", limit: int = 200) -> Sequence[Row]:
        found = self._rows[tenant, table]
        page = [found[key] for key in sorted(found) if key > after][:limit]
        self.read += len(page)
        return page

    async def put_rows(self, tenant: str, rows: Sequence[Row]) -> None:
        self.batches.append(len(rows))
        for row in rows:
            self._rows[tenant, row.table][row.id] = row

    async def row(self, tenant: str, table: str, id_: str) -> Row | None:
        return self._rows[tenant, table].get(id_)

    async def count_rows(self, tenant: str, table: str) -> int:
        return len(self._rows[tenant, table])

    @property
    def store(self) -> Store:
        """Seen as the whole port: mail never reaches for the rest."""
        return cast("Store", self)
