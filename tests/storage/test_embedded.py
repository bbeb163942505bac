"""What only the embedded store has: restarts, compaction, files others can open, readers beside a writer, verify."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tinydb import TinyDB, where

from engine.ports import Change, Query, Ref, Snapshot, StoreError
from incidents.model import Incident
from storage.embedded.archive import Archive
from storage.embedded.layout import JOURNAL, journal_path, numbers
from storage.embedded.opening import open_embedded
from storage.embedded.records import Damaged
from storage.embedded.store import EmbeddedStore
from storage.embedded.verify import verify
from tests.standins.clock import NOON
from tests.storage import crash
from tests.storage.samples import (
    TENANT,
    after,
    close,
    declare,
    draft,
    files,
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


async def archived(store: EmbeddedStore, key: str = "INC-1") -> Change:
    first = declare(key)
    await store.commit(first)
    last = close(after(first))
    await store.commit(last)
    assert await store.archive(ref(key))
    return last


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
    assert len(store.tables.get(f"rows:{TENANT}/{TABLE}", {})) < 400
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


# ---- reading beside a writer


async def test_reading_needs_no_lock_and_writes_nothing(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    first = declare(owed=[timer()])
    await store.commit(first)
    reader = await open_embedded(tmp_path, read_only=True)
    assert await reader.load(ref()) is not None
    assert await reader.count(TENANT, Query()) == 1
    for act in (
        reader.commit(note(after(first))),
        reader.archive(ref()),
        reader.claim(NOON, 1, LEASE),
        reader.put_rows(TENANT, [row("1")]),
        reader.done(TENANT, "INC-1/1/update", 1),
    ):
        with pytest.raises(StoreError, match="opened for reading only"):
            await act
    assert await reader.row(TENANT, TABLE, "1") is None
    await reader.close()
    await store.commit(note(after(first)))
    await store.close()


async def test_there_is_nothing_to_read_where_there_is_no_store(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(StoreError, match="there is no store in"):
            await open_embedded(folder, read_only=True)
    assert files(tmp_path, "*") == []


@pytest.mark.slow
async def test_a_reader_beside_a_busy_writer_always_sees_a_whole_store(tmp_path: Path) -> None:
    process = await crash.start(tmp_path / "data", 1)
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        talk = asyncio.create_task(process.stdout.read())
        versions: set[int] = set()
        while len(versions) < 10 or max(numbers(tmp_path / "data", JOURNAL)) < 4:
            assert await asyncio.to_thread(verify, tmp_path / "data", fold) == []
            reader = await open_embedded(tmp_path / "data", read_only=True)
            hot = await reader.open(TENANT, "incident")
            versions.add(sum(stored.version for _, stored in hot))
            for incident, stored in hot:
                assert len(await reader.entries(incident)) == stored.version
            await reader.close()
    finally:
        process.kill()
        await process.wait()
    assert (await talk).startswith(b"INC-")


# ---- verify


async def test_a_sound_store_has_no_faults(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path, compact_at=5_000)
    await archived(store)
    done = declare("INC-2")
    for _ in range(10):
        await store.commit(done)
        done = note(after(done), rows=[row("1")])
    await store.commit(draft())
    await store.close()
    (tmp_path / "snapshot-000099.tmp").write_bytes(b"half of one")
    assert verify(tmp_path, fold) == []
    assert verify(tmp_path) == []


async def test_a_snapshot_that_is_not_the_fold_of_its_facts_is_found(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    await archived(store, "INC-1")
    await store.commit(declare("INC-2"))
    await store.close()

    def other(subject: Ref, facts: object) -> Snapshot | None:
        return None

    faults = verify(tmp_path, other)
    assert [fault.what for fault in faults] == ["the snapshot is not what its facts lead to"] * 2
    assert {Path(fault.where).name for fault in faults} == {"INC-2", "INC-1.json"}


def damaged_at(path: Path, byte: int) -> None:
    data = bytearray(path.read_bytes())
    data[byte] ^= 1
    path.write_bytes(data)


async def test_damage_is_told_with_file_and_byte(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path, compact_at=20_000)
    last = await archived(store, "INC-1")
    await archived(store, "INC-2")
    assert isinstance(last.snapshot, Incident)
    for number in range(100):
        await store.put_rows(TENANT, [row(f"{number:04}", text="x" * 300)])
    await store.compacted()
    await store.commit(declare("INC-3"))
    await store.commit(declare("INC-4"))
    await store.close()
    spoilt = {
        files(tmp_path, "journal-*")[0]: 0,
        files(tmp_path, "INC-1.json")[0]: None,
        files(tmp_path, "index")[0]: 0,
        files(tmp_path, "recipients*")[0]: 0,
    }
    for path in spoilt:
        damaged_at(path, 30)
    assert {Path(fault.where): fault.byte for fault in verify(tmp_path, fold)} == spoilt
    broken = files(tmp_path, "INC-2.json")[0]
    broken.write_bytes(broken.read_bytes()[:100])
    assert str(broken) in {fault.where for fault in verify(tmp_path, fold)}
    with pytest.raises(Damaged):
        await open_embedded(tmp_path)


async def test_every_flipped_bit_of_an_archived_incident_is_seen(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    await archived(store)
    path = files(tmp_path, "INC-1.json")[0]
    data = path.read_bytes()
    for bit in range(0, len(data) * 8, 61):
        spoilt = bytearray(data)
        spoilt[bit // 8] ^= 1 << bit % 8
        path.write_bytes(spoilt)
        with pytest.raises(Damaged):
            await store.load(ref())
    path.write_bytes(data)
    assert await store.load(ref()) is not None
    await store.close()


async def test_files_and_index_are_held_against_each_other(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    await archived(store, "INC-1")
    await archived(store, "INC-2")
    await store.close()
    one = files(tmp_path, "INC-1.json")[0]
    one.rename(one.with_name("INC-9.json"))
    whats = sorted((Path(fault.where).name, fault.what) for fault in verify(tmp_path, fold))
    assert whats == [("INC-9.json", "it is not listed in the index"), ("index", "INC-1.json is listed, but missing")]


async def test_facts_that_do_not_run_on_are_found(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    await archived(store, "INC-1")
    archive = Archive(tmp_path)
    here = archive.read(ref("INC-1"))
    assert here is not None
    archive.write(replace(here, timeline=here.timeline[1:]))
    await store.close()
    (fault,) = verify(tmp_path, fold)
    assert fault.what == "the facts do not run from 1 to 2"


async def test_facts_of_another_version_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    await archived(store, "INC-1")
    archive = Archive(tmp_path)
    here = archive.read(ref("INC-1"))
    assert here is not None
    unknown = here.timeline[1] | {"event": {"is": "Levitated"}}
    archive.write(replace(here, timeline=[here.timeline[0], unknown]))
    await store.close()
    (fault,) = verify(tmp_path, fold)
    assert "Levitated" in fault.what
    assert fault.where.endswith("INC-1.json")


async def test_there_is_nothing_to_verify_where_there_is_no_store(tmp_path: Path) -> None:
    (fault,) = verify(tmp_path / "nowhere", fold)
    assert fault.what == "there is no store here"


async def test_the_journal_is_text_a_person_can_read(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    await store.commit(declare())
    await store.close()
    checksum, length, text = journal_path(tmp_path, 1).read_text().split(" ", 2)
    assert (len(checksum), int(length)) == (8, len(text.encode()) - 1)
    (commit,) = json.loads(text)
    assert commit["timeline:acme/incident/INC-1"]["1"]["event"]["is"] == "Declared"
