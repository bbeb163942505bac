"""Keeping the journal short: when it outgrows the last snapshot, everything is written anew beside the commits."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from pathlib import Path

from engine.ports import StoreError
from storage.changes import ROWS
from storage.codec import Doc
from storage.embedded.outlets import Outlet
from storage.embedded.paged import merge, rows_path
from storage.embedded.recovery import remove_older
from storage.embedded.snapshots import write_snapshot
from storage.embedded.tables import Tables
from storage.embedded.writer import Rotate

LEAST = 8 * 1024 * 1024
"""A journal below this is left alone. Beyond it, a compaction costs at most one more write for each write."""


ROWS_SHARE = 8
"""Rows of paged tables move to their files when they fill this part of the least journal: a megabyte on disk is about
three in memory. A move costs a new file for each table that has grown, and no snapshot."""

CROWD = 3
"""Whoever puts rows waits once so many times that have come while others are still being moved."""


class Compaction:
    """`grown` is told of every commit. `finished` is the newest journal that began with a compaction, now done;
    `moves` counts how often rows left memory for their files."""

    def __init__(
        self, folder: Path, number: int, journalled: int, snapshot: int, least: int = LEAST, *, rows: int = 0
    ) -> None:
        """`journalled` are the bytes in journals since the snapshot of that size, `rows` those of them for rows."""
        self._folder = folder
        self._number = number
        self._journalled = journalled
        self._rows = rows
        self._least = least
        self._limit = max(least, snapshot)
        self.finished = number
        self.moves = 0
        self._running: asyncio.Task[None] | None = None

    def grown(self, by: int, rows: int, held: Tables, outlet: Outlet) -> None:
        """By so many bytes, so many of them for rows: starts what it is time for. To be called between two commits."""
        self._journalled += by
        self._rows += rows
        if self._running is not None:
            return
        if self._journalled > self._limit:
            self.start(held, outlet)
        elif self._rows > self._least // ROWS_SHARE:
            self._start_moving(held, outlet)

    def start(self, held: Tables, outlet: Outlet) -> None:
        """Documents are never changed in place, so a copy of the tables' dictionaries is how everything stands now."""
        self._number += 1
        self._journalled = self._rows = 0
        copy = {name: dict(table) for name, table in held.items()}
        place = outlet.submit(Rotate(self._number))
        self._running = asyncio.create_task(self._run(self._compact(place, copy, held, outlet), outlet))

    async def room(self) -> None:
        """Wait where rows come faster than they move, or an import would be held in memory as a whole."""
        while self._running is not None and self._rows > CROWD * (self._least // ROWS_SHARE):
            await self.settled()

    def _start_moving(self, held: Tables, outlet: Outlet) -> None:
        self._rows = 0
        copy = {name: dict(table) for name, table in held.items() if name.startswith(ROWS)}
        self._running = asyncio.create_task(self._run(self._move(outlet.submitted, copy, held, outlet), outlet))

    async def settled(self) -> None:
        """Wait for the one that is running."""
        if self._running is not None:
            await asyncio.wait([self._running])

    async def through(self, held: Tables, outlet: Outlet) -> None:
        """Wait for one that begins after this call: what was replaced or dropped before it is in no file any more.

        Whoever asks while one runs shares the next. Raises StoreClosed where it fails.
        """
        wanted = self._number + 1
        while self.finished < wanted:
            outlet.check_writable()
            if self._running is None:
                self.start(held, outlet)
            await self.settled()

    async def _run(self, work: Coroutine[None, None, None], outlet: Outlet) -> None:
        """Nobody awaits this: what goes wrong must stop the store, for a full disk spares no journal either."""
        try:
            await work
        except (OSError, StoreError) as error:
            outlet.poison(f"compaction failed ({error}); start Muster again once the disk is well")
        finally:
            self._running = None

    async def _compact(self, place: int, copy: Tables, held: Tables, outlet: Outlet) -> None:
        await outlet.wait(place)
        size = await asyncio.to_thread(self._write, self._number, copy)
        self._limit = max(self._least, size)
        self._forget(held, copy)
        self.finished = self._number

    async def _move(self, place: int, copy: Tables, held: Tables, outlet: Outlet) -> None:
        """The journal keeps these rows, and must have them first; laid over their files they say the same."""
        await outlet.wait(place)
        await asyncio.to_thread(self._merge, copy)
        self._forget(held, copy)

    def _forget(self, held: Tables, copy: Tables) -> None:
        drop_moved(held, copy)
        self.moves += 1

    def _write(self, number: int, copy: Mapping[str, Mapping[str, Doc]]) -> int:
        """Rows first: until the snapshot stands, the older journals hold them too."""
        self._merge(copy)
        size = write_snapshot(self._folder, number, copy)
        remove_older(self._folder, number)
        return size

    def _merge(self, copy: Mapping[str, Mapping[str, Doc]]) -> None:
        for name, rows in copy.items():
            if name.startswith(ROWS):
                tenant, table = name.removeprefix(ROWS).split("/", 1)
                merge(rows_path(self._folder, tenant, table), rows)


def drop_moved(held: Tables, moved: Tables) -> None:
    """Rows that stand in their file now leave memory, but for those written again meanwhile."""
    for name, rows in moved.items():
        if name.startswith(ROWS) and name in held:
            newer = {row_id: doc for row_id, doc in held[name].items() if rows.get(row_id) is not doc}
            if newer:
                held[name] = newer
            else:
                del held[name]
