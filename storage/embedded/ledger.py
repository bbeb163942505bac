"""The hot tables and the journal behind them as one thing: a transaction goes to both, in the same order."""

from __future__ import annotations

from storage.agenda import Agenda
from storage.changes import OWED, ROWS, SUBJECTS, Writes
from storage.codec import Doc
from storage.embedded.compaction import Compaction
from storage.embedded.layout import file_name
from storage.embedded.outlets import Outlet
from storage.embedded.tables import Database, Tables


class Ledger:
    """Nothing is awaited between a check and `transact`, so no other task can come between the two."""

    def __init__(self, tables: Tables, outlet: Outlet, compaction: Compaction) -> None:
        self.db = Database(tables, self._emit)
        self.outlet = outlet
        self.compaction = compaction
        self.agenda = Agenda(lambda name: self.db.doc(OWED, name))
        for name, row in self.db.held.get(OWED, {}).items():
            self.agenda.note(name, row)
        self._touched: dict[str, int] = {}
        self._grown = 0

    def transact(self, writes: Writes) -> int:
        """In memory when it returns, and on its way to the disk. Returns its place in the order of commits."""
        tables = [name for name in writes if name.startswith(ROWS)]
        for name in tables:
            file_name(name.split("/", 1)[1])
        place = self.db.transact(writes)
        for name, row in (writes.get(OWED) or {}).items():
            self.agenda.note(name, row)
        for name in writes.get(SUBJECTS) or ():
            self._touched[name] = place
        self.compaction.grown(self._grown, self._grown if tables else 0, self.db.held, self.outlet)
        return place

    async def commit(self, writes: Writes) -> None:
        """Durable when it returns."""
        if writes:
            await self.outlet.wait(self.transact(writes))

    async def compact(self) -> None:
        """Durable when it returns, and what was replaced or dropped before is in no journal and no file any more."""
        await self.compaction.through(self.db.held, self.outlet)

    async def settled(self) -> None:
        """Until everything that can be seen now is on disk."""
        await self.outlet.wait(self.outlet.submitted)

    async def subject(self, name: str) -> Doc | None:
        """A hot subject as it stands on disk: where a commit on it is under way, the next flush is waited for."""
        self.outlet.check()
        while (place := self._touched.get(name, 0)) > self.outlet.durable:
            await self.outlet.wait(place)
        self._touched.pop(name, None)
        return self.db.doc(SUBJECTS, name)

    async def close(self) -> None:
        await self.compaction.settled()
        await self.outlet.close()

    def _emit(self, line: bytes) -> int:
        self._grown = len(line)
        return self.outlet.submit(line)
