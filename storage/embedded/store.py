"""The embedded store: the `Store` Protocol over hot tables in memory, a journal on disk and an archive of files."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from tinydb import where

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
    Stored,
)
from incidents.model import Incident
from storage import owed as life
from storage.changes import (
    DEAD,
    OWED,
    REQUESTS,
    SUBJECTS,
    Writes,
    commit_writes,
    dead_writes,
    done_writes,
    request_name,
    retry_writes,
    sending_writes,
    timeline_table,
)
from storage.codec import Doc, decode_entry, decode_standing, moment, ref_name
from storage.embedded import search
from storage.embedded.archive import Archive, Archived
from storage.embedded.decoded import Decoded, decode
from storage.embedded.layout import Lock
from storage.embedded.ledger import Ledger
from storage.embedded.rows import RowTables
from storage.embedded.tables import Tables
from storage.finished import ARCHIVED_KINDS, may_leave
from storage.listing import Line, line_of


class EmbeddedStore:
    """Made by `opening.open_embedded`."""

    def __init__(self, folder: Path, ledger: Ledger, archive: Archive, lock: Lock | None) -> None:
        self._folder = folder
        self._ledger = ledger
        self._db = ledger.db
        self._archive = archive
        self._lock = lock
        self._archiving = asyncio.Lock()
        self._decoded = Decoded()
        self._rows = RowTables(folder, ledger)

    async def load(self, ref: Ref) -> Stored | None:
        name = ref_name(ref)
        doc = await self._ledger.subject(name)
        if doc is not None:
            return self._decoded.get(name, doc)
        archived = await self._read_archived(ref)
        return decode(archived.subject) if archived else None

    async def standing(self, tenant: str, request: str) -> Standing | None:
        self._ledger.outlet.check()
        doc = self._db.doc(REQUESTS, request_name(tenant, request))
        if doc is None:
            return None
        await self._ledger.settled()
        return decode_standing(doc)

    async def commit(self, change: Change) -> None:
        await self._ledger.outlet.wait(self.apply(change))

    def apply(self, change: Change) -> int:
        """The commit itself, in memory when it returns its place. An archived subject that changes comes back whole."""
        self._ledger.outlet.check()
        name = ref_name(change.ref)
        hot = self._db.doc(SUBJECTS, name)
        archived = None if hot else self._archive.read(change.ref)
        standing = hot or (archived.subject if archived else {"version": 0})
        writes = commit_writes(self._db.doc, change, standing["version"], self._decoded.known(name, hot))
        if archived and change.snapshot is not None:
            facts = timeline_table(name)
            writes[facts] = archived.facts() | (writes.get(facts) or {})
        place = self._ledger.transact(writes)
        self._decoded.keep(name, self._db.doc(SUBJECTS, name), change.snapshot)
        return place

    async def entries(self, ref: Ref, after: int = 0, limit: int = 1000) -> Sequence[Entry]:
        name = ref_name(ref)
        doc = await self._ledger.subject(name)
        if doc is None:
            archived = await self._read_archived(ref)
            return [decode_entry(each) for each in archived.timeline[after : after + limit]] if archived else []
        timeline = self._db.held.get(timeline_table(name), {})
        last = min(doc["version"], after + limit, len(timeline))
        return [decode_entry(timeline[str(seq)]) for seq in range(after + 1, last + 1)]

    async def open(self, tenant: str, kind: str) -> Sequence[tuple[Ref, Stored]]:
        wanted = (where("tenant") == tenant) & (where("kind") == kind)
        found = self._db.table(SUBJECTS).search(wanted)
        listed = [(Ref(tenant, kind, doc["key"]), self._decoded.get(str(doc.doc_id), doc)) for doc in found]
        await self._ledger.settled()
        return listed

    async def search(self, tenant: str, query: Query) -> Sequence[Listed]:
        hot = await self._hot_lines(tenant)
        return await asyncio.to_thread(search.page, self._archive.index, tenant, query, hot)

    async def count(self, tenant: str, query: Query) -> int:
        hot = await self._hot_lines(tenant)
        return await asyncio.to_thread(search.count, self._archive.index, tenant, query, hot)

    async def archive(self, ref: Ref) -> bool:
        self._ledger.outlet.check_writable()
        name = ref_name(ref)
        async with self._archiving:
            subject = await self._ledger.subject(name)
            if subject is None or not self._may_leave(subject):
                return False
            timeline = self._db.held.get(timeline_table(name), {})
            archived = Archived(subject, [timeline[str(seq)] for seq in range(1, len(timeline) + 1)])
            await asyncio.to_thread(self._archive.write, archived)
            if self._db.doc(SUBJECTS, name) is not subject or not self._may_leave(subject):
                return False
            self._decoded.forget(name)
            await self._ledger.commit({SUBJECTS: {name: None}, timeline_table(name): None})
            return True

    async def rows(self, tenant: str, table: str, after: str = "", limit: int = 200) -> Sequence[Row]:
        return await self._rows.page(tenant, table, after, limit)

    async def put_rows(self, tenant: str, rows: Sequence[Row]) -> None:
        await self._rows.put(tenant, rows)

    async def row(self, tenant: str, table: str, id_: str) -> Row | None:
        return await self._rows.row(tenant, table, id_)

    async def count_rows(self, tenant: str, table: str) -> int:
        return await self._rows.count(tenant, table)

    async def drop_rows(self, tenant: str, table: str, ids: Sequence[str] | None = None) -> None:
        await self._rows.drop(tenant, table, ids)

    async def erase(self) -> None:
        await self._rows.erase()

    async def tables(self, tenant: str, prefix: str = "") -> Sequence[str]:
        return await self._rows.tables(tenant, prefix)

    async def claim(self, now: datetime, limit: int, lease: timedelta, pool: str = "") -> Sequence[Claimed]:
        self._ledger.outlet.check_writable()
        claimed = self._ledger.agenda.claim(now, limit, lease, pool)
        await self._ledger.settled()
        return claimed

    async def sending(self, tenant: str, key: str, generation: int) -> None:
        await self._ledger.commit(sending_writes(self._db.doc, tenant, key, generation))

    async def done(self, tenant: str, key: str, generation: int, rows: Sequence[Row] = ()) -> None:
        await self._release(tenant, key, done_writes(self._db.doc, tenant, key, generation, rows))

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
        writes = retry_writes(self._db.doc, tenant, key, generation, due, reason, doubtful=doubtful, tried=tried)
        await self._release(tenant, key, writes)

    async def dead(
        self, tenant: str, key: str, generation: int, reason: str, at: datetime, rows: Sequence[Row] = ()
    ) -> None:
        await self._release(tenant, key, dead_writes(self._db.doc, tenant, key, generation, reason, at, rows))

    async def dead_rows(self, tenant: str) -> Sequence[Dead]:
        given_up = [life.dead(row) for row in self._db.table(DEAD).search(where("tenant") == tenant)]
        await self._ledger.settled()
        return given_up

    async def next_due(self) -> datetime | None:
        self._ledger.outlet.check()
        return self._ledger.agenda.next_due()

    async def backlog(self, now: datetime, without: str | None = None) -> Backlog:
        self._ledger.outlet.check()
        return self._ledger.agenda.backlog(now, without)

    async def forget_requests(self, before: datetime) -> int:
        requests = self._db.held.get(REQUESTS, {})
        old = [name for name, doc in requests.items() if moment(doc["at"]) < before]
        await self._ledger.commit({REQUESTS: dict.fromkeys(old)} if old else {})
        return len(old)

    async def close(self) -> None:
        try:
            await self._ledger.close()
        finally:
            if self._lock is not None:
                self._lock.release()

    async def newest(self) -> datetime | None:
        """The latest moment of any commit still remembered: where a hurried clock goes on after a restart."""
        moments = [doc["at"] for table in (SUBJECTS, REQUESTS) for doc in self._db.held.get(table, {}).values()]
        return max(map(moment, moments), default=None)

    @property
    def held(self) -> Tables:
        """The hot tables as they stand, for who looks on. Documents in them are replaced, never changed in place."""
        return self._db.held

    async def compacted(self) -> None:
        """Wait for a compaction that is running."""
        await self._ledger.compaction.settled()

    async def _release(self, tenant: str, key: str, writes: Writes) -> None:
        """Settle a row: whoever comes next may have it, and it is settled for good when this returns."""
        self._ledger.outlet.check()
        place = self._ledger.transact(writes) if writes else 0
        self._ledger.agenda.release(life.row_name(tenant, key))
        await self._ledger.outlet.wait(place)

    async def _read_archived(self, ref: Ref) -> Archived | None:
        if ref.kind not in ARCHIVED_KINDS:
            return None
        return await asyncio.to_thread(self._archive.read, ref)

    async def _hot_lines(self, tenant: str) -> dict[str, Line]:
        stored = [each.snapshot for _, each in await self.open(tenant, "incident")]
        return {each.key: line_of(each) for each in stored if isinstance(each, Incident)}

    def _may_leave(self, subject: Doc) -> bool:
        return may_leave(subject, self._db.held.get(OWED, {}).values())
