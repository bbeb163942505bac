"""What only the embedded store has: restarts, compaction, and files that others can open."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from tinydb import TinyDB, where

from engine.ports import Query, StoreError
from storage.embedded.archive import Archive
from storage.embedded.layout import journal_path
from storage.embedded.opening import open_embedded
from storage.embedded.records import Damaged
from storage.embedded.store import EmbeddedStore
from storage.embedded.verify import verify
from tests.standins.clock import NOON
from tests.storage.disks import archived
from tests.storage.samples import (
    TENANT,
    after,
    close,
    declare,
    draft,
    fold,
    headline,
    note,
    ref,
    reopen,
    row,
    standing,
    timer,
)

LEASE = timedelta(minutes=2)
TABLE = "recipients/INC-1-n1"


async def restarted(store: EmbeddedStore, folder: Path) -> EmbeddedStore:
    await store.close()
    return await open_embedded(folder)


def open_to_others(folder: Path) -> list[str]:
    return [path.name for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]


async def test_only_its_owner_reads_the_store(tmp_path: Path) -> None:
    """Frozen addresses of customers are in it."""
    folder = tmp_path / "store"
    before = os.umask(0)
    try:
        store = await open_embedded(folder, compact_at=1)
        await store.put_rows(TENANT, [row("1")])
        await archived(store, "INC-2")
        await store.close()
        assert open_to_others(folder)[:1] != ["store"]
        shown = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
        assert shown == []
    finally:
        os.umask(before)


async def test_a_store_of_an_older_muster_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    store = await open_embedded(folder)
    await archived(store, "INC-2")
    await store.close()
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    (folder / "link").symlink_to("/etc/hostname")
    await (await open_embedded(folder)).close()
    (folder / "link").unlink()
    assert open_to_others(folder) == []
    assert await (await open_embedded(folder, read_only=True)).load(ref()) is None


async def test_a_restart_finds_everything_again(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    first = declare(owed=[timer()])
    await store.commit(first)
    second = note(after(first), request="teams:1", standing=standing(), rows=[row("1")])
    await store.commit(second)
    await archived(store, "INC-2")
    store = await restarted(store, tmp_path)
    stored = await store.load(ref())
    assert stored is not None
    assert stored.snapshot == second.snapshot
    assert list(await store.entries(ref())) == [*first.entries, *second.entries]
    assert await store.standing(TENANT, "teams:1") == standing()
    assert await store.row(TENANT, TABLE, "1") == row("1")
    assert await store.next_due() == NOON
    assert [listed.key for listed in await store.search(TENANT, Query())] == ["INC-2", "INC-1"]
    assert await store.newest() == NOON
    await store.close()


@pytest.mark.parametrize("sending", [False, True])
async def test_after_a_restart_what_was_being_sent_is_in_doubt(tmp_path: Path, sending: bool) -> None:
    store = await open_embedded(tmp_path)
    await store.commit(declare(owed=[headline()]))
    await store.claim(NOON, 1, LEASE)
    if sending:
        await store.sending(TENANT, "INC-1/headline", 1)
    store = await restarted(store, tmp_path)
    assert await store.next_due() == NOON
    assert [each.doubtful for each in await store.claim(NOON, 1, LEASE)] == [sending]
    await store.close()


async def test_a_compacted_store_is_the_same_store(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path, compact_at=10_000)
    done = declare(owed=[timer()])
    await store.commit(done)
    ids = [f"{number:06d}" for number in range(400)]
    for chunk in range(0, 400, 20):
        await store.put_rows(TENANT, [row(each) for each in ids[chunk : chunk + 20]])
        done = note(after(done), request=f"teams:{chunk}", standing=standing())
        await store.commit(done)
    await store.put_rows(TENANT, [row("000007", name="")])
    for _ in range(2):
        assert await store.count_rows(TENANT, TABLE) == 400
        assert [each.id for each in await store.rows(TENANT, TABLE, limit=1000)] == ids
        assert [each.id for each in await store.rows(TENANT, TABLE, after="000395")] == ids[396:]
        assert await store.row(TENANT, TABLE, "000007") == row("000007", name="")
        assert await store.row(TENANT, TABLE, "000399") == row("000399")
        assert await store.row(TENANT, TABLE, "000400") is None
        assert len(await store.entries(ref())) == 21
        assert await store.standing(TENANT, "teams:380") == standing()
        assert (tmp_path / "rows" / TENANT / "recipients%2FINC-1-n1").exists()
        store = await restarted(store, tmp_path)
    assert verify(tmp_path, fold) == []
    await store.close()


async def test_moved_rows_leave_memory(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path, compact_at=10_000)
    for chunk in range(20):
        await store.put_rows(TENANT, [row(f"{chunk:02}{number:04}") for number in range(20)])
    await store.compacted()
    assert len(store.held.get(f"rows:{TENANT}/{TABLE}", {})) < 400
    assert await store.count_rows(TENANT, TABLE) == 400
    await store.close()


async def test_an_archived_incident_opens_in_stock_tinydb(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    last = await archived(store)
    await store.commit(draft())
    await store.close()
    path = tmp_path / "archive" / TENANT / "incident" / "2026-11" / "INC-1.json"
    with TinyDB(path, access_mode="r") as db:
        (subject,) = db.table("subject").all()
        assert subject["snapshot"]["title"] == after(last).title
        assert [fact["event"]["is"] for fact in db.table("timeline").all()] == ["Declared", "Closed"]
        assert len(db.table("timeline").search(where("by").name == "Ana Silva")) == 2
    assert path.read_text().count("\n") > 50


async def test_what_is_reopened_while_it_is_archived_stays(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    first = declare()
    await store.commit(first)
    closed = close(after(first))
    await store.commit(closed)
    archiving = asyncio.create_task(store.archive(ref()))
    reopening = asyncio.create_task(store.commit(reopen(after(closed))))
    assert await archiving is False
    await reopening
    assert [stored.version for _, stored in await store.open(TENANT, "incident")] == [3]
    assert len(await store.entries(ref())) == 3
    assert verify(tmp_path, fold) == []
    await store.close()


async def test_lists_open_only_the_months_they_need(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    for number in range(5):
        first = declare(f"INC-{number}", at=NOON + timedelta(days=31 * max(0, number - 1)))
        await store.commit(first)
        await store.commit(close(after(first)))
        await store.archive(ref(f"INC-{number}"))
    oldest = Archive(tmp_path).index.path(TENANT, "2026-11")
    oldest.write_bytes(b"x" + oldest.read_bytes())
    assert [each.key for each in await store.search(TENANT, Query(size=3))] == ["INC-4", "INC-3", "INC-2"]
    with pytest.raises(Damaged, match="2026-11/index is damaged at byte 0"):
        await store.search(TENANT, Query(size=4))
    await store.close()


async def test_a_store_whose_journal_is_gone_does_not_begin_anew(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    await archived(store)
    await store.close()
    journal_path(tmp_path, 1).unlink()
    with pytest.raises(Damaged, match="journal-000001 is damaged: the file is missing"):
        await open_embedded(tmp_path)


async def test_a_second_store_in_this_process_is_refused_too(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    with pytest.raises(StoreError, match="is in use by another Muster"):
        await open_embedded(tmp_path)
    await store.close()


async def test_the_journal_is_text_a_person_can_read(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    await store.commit(declare())
    await store.close()
    checksum, length, text = journal_path(tmp_path, 1).read_text().split(" ", 2)
    assert (len(checksum), int(length)) == (8, len(text.encode()) - 1)
    (commit,) = json.loads(text)
    assert commit["timeline:acme/incident/INC-1"]["1"]["event"]["is"] == "Declared"
