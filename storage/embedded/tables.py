"""TinyDB's extension points: a Storage that makes a journal record of a commit, a Table that knows what changed.

Everything of TinyDB works on top (queries, `insert`, `update`, `remove`); a document changed through it becomes a
record of that one document, not a rewrite of the file. Commits that span tables go through `Database.transact`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from copy import deepcopy
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from storage.changes import ROWS, SUBJECTS, Writes
from storage.codec import Doc, to_json
from storage.embedded.differences import difference, laid_over

Tables = dict[str, dict[str, Doc]]
Emit = Callable[[bytes], int]
"""Hands an encoded commit to the journal and returns its place in the order of commits."""

GONE: Doc = {"gone": True}
"""Stands for a row that was dropped, until a compaction has taken it out of its file. To be compared with `is`."""


def lost_some(rows: Mapping[str, Doc]) -> bool:
    """Whether a row was dropped that may still be in its file."""
    return any(doc is GONE for doc in rows.values())


def apply(tables: Tables, writes: Mapping[str, Mapping[str, Doc | None] | None]) -> None:
    """Put and remove documents; of a subject it may be what changed, and a row may still be in its file. Empty tables
    go."""
    for name, docs in writes.items():
        if docs is None:
            tables.pop(name, None)
            continue
        table = tables.setdefault(name, {})
        for doc_id, doc in docs.items():
            if doc is None and name.startswith(ROWS):
                table[doc_id] = GONE
            elif doc is None:
                table.pop(doc_id, None)
            else:
                table[doc_id] = laid_over(table.get(doc_id), doc) if name == SUBJECTS else doc
        if not table:
            del tables[name]


class JournalStorage(Storage):
    """Tables in memory, and each commit handed on as one encoded record."""

    def __init__(self, tables: Tables, emit: Emit) -> None:
        self.tables = tables
        self._emit = emit

    def read(self) -> Tables:
        """A dictionary of its own over the living tables: TinyDB removes tables from what it read."""
        return dict(self.tables)

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """What TinyDB calls to replace everything: only the difference is written."""
        writes: Writes = {name: None for name in self.tables if name not in data}
        for name, table in data.items():
            standing = self.tables.get(name, {})
            changed: dict[str, Doc | None] = {i: dict(doc) for i, doc in table.items() if standing.get(i) is not doc}
            writes[name] = changed | dict.fromkeys(standing.keys() - table.keys())
        self.transact(writes)

    def transact(self, writes: Writes) -> int:
        """Encode, hand over, and only then change memory: what cannot be encoded or taken changes nothing."""
        place = self._emit(to_json(self._journalled(writes)))
        apply(self.tables, writes)
        return place

    def _journalled(self, writes: Writes) -> Writes:
        """The same, with each subject as what it changes of the one that stands."""
        subjects, standing = writes.get(SUBJECTS), self.tables.get(SUBJECTS)
        if not subjects or not standing:
            return writes
        return writes | {SUBJECTS: {i: doc and difference(standing.get(i), doc) for i, doc in subjects.items()}}


class Changes(MutableMapping[str, Doc]):
    """A table as TinyDB's updaters see it: reads fall through, writes are noted, documents are handed out as copies."""

    def __init__(self, standing: Mapping[str, Doc]) -> None:
        self._standing = standing
        self._noted: dict[str, Doc | None] = {}

    def written(self) -> dict[str, Doc | None]:
        """What differs now."""
        return {i: doc for i, doc in self._noted.items() if doc != self._standing.get(i)}

    def __getitem__(self, key: str) -> Doc:
        if key not in self._noted:
            self._noted[key] = deepcopy(self._standing[key])
        doc = self._noted[key]
        if doc is None:
            raise KeyError(key)
        return doc

    def __setitem__(self, key: str, doc: Doc) -> None:
        self._noted[key] = doc

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        self._noted[key] = None

    def __contains__(self, key: object) -> bool:
        noted = self._noted.get(key, self._standing.get(key)) if isinstance(key, str) else None
        return noted is not None

    def __iter__(self) -> Iterator[str]:
        new = (key for key in self._noted if key not in self._standing)
        return (key for key in (*self._standing, *new) if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class TrackedTable(Table):
    """A TinyDB table whose ids are strings and whose updates cost what they change."""

    document_id_class = str  # type: ignore[assignment]  # TinyDB documents this as a setting; its annotation says int
    _storage: JournalStorage

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        return self._storage.tables.get(self.name, {})  # type: ignore[return-value]  # a dict of dicts is read only here

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        changes = Changes(self._storage.tables.get(self.name, {}))
        updater(changes)
        written = changes.written()
        if written:
            self._storage.transact({self.name: written})
        self.clear_cache()


class Database(TinyDB):
    """TinyDB with commits over several tables."""

    table_class = TrackedTable
    _storage: JournalStorage

    def __init__(self, tables: Tables, emit: Emit) -> None:
        super().__init__(tables, emit, storage=JournalStorage)

    @property
    def held(self) -> Tables:
        """The tables as they stand. Documents in them are replaced, never changed in place."""
        return self._storage.tables

    def transact(self, writes: Writes) -> int:
        """All of it in one record; returns its place in the order of commits."""
        place = self._storage.transact(writes)
        for name in writes:
            table = self._tables.get(name)
            if table is not None:
                table.clear_cache()
        return place

    def doc(self, table: str, doc_id: str) -> Doc | None:
        """One document as it lies in memory, without the copy that `Table.get` makes."""
        return self._storage.tables.get(table, {}).get(doc_id)


def document(doc: Mapping[str, Any], doc_id: str) -> Document:
    """A document with an id of our choosing, for TinyDB's `insert` and `upsert`."""
    return Document(doc, doc_id)  # type: ignore[arg-type]  # ids are strings here, see TrackedTable
