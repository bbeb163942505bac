"""The store that forgets: the whole contract in memory, for tests and for trying things out.

It holds encoded JSON, so that what could not be written to a disk cannot be committed here either.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from engine.ports import (
    Backlog,
    Change,
    Claimed,
    Dead,
    Entry,
    Listed,
    Query,
    Ref,
    Row,
    Standing,
    StoreClosed,
    Stored,
)
from incidents.model import Incident
from storage import owed as life
from storage.agenda import Agenda
from storage.changes import (
    DEAD,
    OWED,
    REQUESTS,
    SUBJECTS,
    Writes,
    add_rows,
    commit_writes,
    dead_writes,
    done_writes,
    request_name,
    retry_writes,
    rows_table,
    sending_writes,
    timeline_table,
)
from storage.codec import (
    Doc,
    decode_entry,
    decode_row,
    decode_snapshot,
    decode_standing,
    from_json,
    moment,
    ref_name,
    to_json,
)
from storage.finished import may_leave
from storage.listing import Line, line_of, matches, newest_first


class MemoryStore:
    """Documents by table and id, as bytes. `archived` names the subjects that left the hot store."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, bytes]] = {}
        self._archived: set[str] = set()
        self._agenda = Agenda(lambda name: self._get(OWED, name))
        self._closed = False

    async def load(self, ref: Ref) -> Stored | None:
        self._check()
        doc = self._get(SUBJECTS, ref_name(ref))
        return Stored(doc["version"], decode_snapshot(doc["snapshot"])) if doc else None

    async def standing(self, tenant: str, request: str) -> Standing | None:
        self._check()
        doc = self._get(REQUESTS, request_name(tenant, request))
        return decode_standing(doc) if doc else None

    async def commit(self, change: Change) -> None:
        self._check()
        name = ref_name(change.ref)
        standing = self._get(SUBJECTS, name)
        self._write(commit_writes(self._get, change, standing["version"] if standing else 0))
        self._archived.discard(name)

    async def entries(self, ref: Ref, after: int = 0, limit: int = 1000) -> Sequence[Entry]:
        self._check()
        docs = self._all(timeline_table(ref_name(ref)))
        seqs = sorted(seq for seq in map(int, docs) if seq > after)[:limit]
        return [decode_entry(docs[str(seq)]) for seq in seqs]

    async def open(self, tenant: str, kind: str) -> Sequence[tuple[Ref, Stored]]:
        self._check()
        hot = {name: doc for name, doc in self._all(SUBJECTS).items() if name not in self._archived}
        return [
            (Ref(tenant, kind, doc["key"]), Stored(doc["version"], decode_snapshot(doc["snapshot"])))
            for doc in hot.values()
            if doc["tenant"] == tenant and doc["kind"] == kind
        ]

    async def search(self, tenant: str, query: Query) -> Sequence[Listed]:
        start = (query.page - 1) * query.size
        return [line.listed for line in newest_first(self._lines(tenant, query))[start : start + query.size]]

    async def count(self, tenant: str, query: Query) -> int:
        return len(self._lines(tenant, query))

    async def archive(self, ref: Ref) -> bool:
        self._check()
        name = ref_name(ref)
        doc = self._get(SUBJECTS, name)
        if doc is None or name in self._archived or not may_leave(doc, self._all(OWED).values()):
            return False
        self._archived.add(name)
        return True

    async def rows(self, tenant: str, table: str, after: str = "", limit: int = 200) -> Sequence[Row]:
        self._check()
        docs = self._tables.get(rows_table(tenant, table), {})
        ids = sorted(row_id for row_id in docs if row_id > after)[:limit]
        return [decode_row(table, row_id, from_json(docs[row_id])) for row_id in ids]

    async def put_rows(self, tenant: str, rows: Sequence[Row]) -> None:
        self._check()
        writes: Writes = {}
        add_rows(writes, tenant, rows)
        self._write(writes)

    async def row(self, tenant: str, table: str, id_: str) -> Row | None:
        self._check()
        doc = self._get(rows_table(tenant, table), id_)
        return decode_row(table, id_, doc) if doc is not None else None

    async def count_rows(self, tenant: str, table: str) -> int:
        self._check()
        return len(self._tables.get(rows_table(tenant, table), {}))

    async def drop_rows(self, tenant: str, table: str, ids: Sequence[str] | None = None) -> None:
        self._check()
        name = rows_table(tenant, table)
        self._write({name: dict.fromkeys(self._tables.get(name, {}) if ids is None else ids)})

    async def erase(self) -> None:
        """What was dropped or replaced is not held anywhere."""
        self._check()

    async def tables(self, tenant: str, prefix: str = "") -> Sequence[str]:
        self._check()
        start = rows_table(tenant, "")
        names = [name.removeprefix(start) for name, docs in self._tables.items() if name.startswith(start) and docs]
        return sorted(name for name in names if name.startswith(prefix))

    async def claim(self, now: datetime, limit: int, lease: timedelta, pool: str = "") -> Sequence[Claimed]:
        self._check()
        return self._agenda.claim(now, limit, lease, pool)

    async def sending(self, tenant: str, key: str, generation: int) -> None:
        self._check()
        self._write(sending_writes(self._get, tenant, key, generation))

    async def done(self, tenant: str, key: str, generation: int, rows: Sequence[Row] = ()) -> None:
        self._check()
        self._write(done_writes(self._get, tenant, key, generation, rows))
        self._agenda.release(life.row_name(tenant, key))

    async def retry(
        self,
        tenant: str,
        key: str,
        generation: int,
        due: datetime,
        reason: str,
        *,
        doubtful: bool = False,
        tried: bool = True,
    ) -> None:
        self._check()
        self._write(retry_writes(self._get, tenant, key, generation, due, reason, doubtful=doubtful, tried=tried))
        self._agenda.release(life.row_name(tenant, key))

    async def dead(
        self, tenant: str, key: str, generation: int, reason: str, at: datetime, rows: Sequence[Row] = ()
    ) -> None:
        self._check()
        self._write(dead_writes(self._get, tenant, key, generation, reason, at, rows))
        self._agenda.release(life.row_name(tenant, key))

    async def dead_rows(self, tenant: str) -> Sequence[Dead]:
        self._check()
        return [life.dead(row) for row in self._all(DEAD).values() if row["tenant"] == tenant]

    async def next_due(self) -> datetime | None:
        self._check()
        return self._agenda.next_due()

    async def backlog(self, now: datetime, without: str | None = None) -> Backlog:
        self._check()
        return self._agenda.backlog(now, without)

    async def forget_requests(self, before: datetime) -> int:
        self._check()
        old = [name for name, doc in self._all(REQUESTS).items() if moment(doc["at"]) < before]
        self._write({REQUESTS: dict.fromkeys(old)})
        return len(old)

    async def newest(self) -> datetime | None:
        self._check()
        moments = [doc["at"] for table in (SUBJECTS, REQUESTS) for doc in self._all(table).values()]
        return max(map(moment, moments), default=None)

    async def close(self) -> None:
        self._closed = True

    def _check(self) -> None:
        if self._closed:
            raise StoreClosed("the store is closed")

    def _get(self, table: str, doc_id: str) -> Doc | None:
        encoded = self._tables.get(table, {}).get(doc_id)
        return from_json(encoded) if encoded is not None else None

    def _all(self, table: str) -> dict[str, Any]:
        return {doc_id: from_json(encoded) for doc_id, encoded in self._tables.get(table, {}).items()}

    def _write(self, writes: Writes) -> None:
        """Encode everything before anything is touched: what cannot be encoded changes nothing."""
        encoded = {
            table: {doc_id: None if doc is None else to_json(doc) for doc_id, doc in (docs or {}).items()}
            for table, docs in writes.items()
        }
        for table, docs in encoded.items():
            held = self._tables.setdefault(table, {})
            for doc_id, raw in docs.items():
                if raw is None:
                    held.pop(doc_id, None)
                else:
                    held[doc_id] = raw
        for name, row in (writes.get(OWED) or {}).items():
            self._agenda.note(name, row)

    def _lines(self, tenant: str, query: Query) -> list[Line]:
        self._check()
        snapshots = [
            decode_snapshot(doc["snapshot"]) for doc in self._all(SUBJECTS).values() if doc["tenant"] == tenant
        ]
        lines = [line_of(snapshot) for snapshot in snapshots if isinstance(snapshot, Incident)]
        return [line for line in lines if matches(line, query)]
