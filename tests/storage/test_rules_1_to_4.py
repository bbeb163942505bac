"""The first four of the nine rules of a store that keeps its word: records, failures, memory, the lock."""

from __future__ import annotations

import asyncio
import resource
from pathlib import Path

import pytest

from engine.ports import Change, Record, StoreClosed
from storage.embedded.layout import journal_path
from storage.embedded.opening import open_embedded
from storage.embedded.records import Damaged, read_records
from tests.standins.clock import NOON
from tests.storage.disks import Disk, grown
from tests.storage.samples import TENANT, after, declare, note, ref, row


async def test_rule_1_one_record_for_each_flush_however_many_commits(tmp_path: Path) -> None:
    disk = Disk()
    store = await open_embedded(tmp_path, flush=disk.flush)
    disk.free.clear()
    first = asyncio.create_task(store.commit(declare("INC-0")))
    await asyncio.to_thread(disk.reached.wait, 10)
    rest = [asyncio.create_task(store.commit(declare(f"INC-{number}"))) for number in range(1, 9)]
    await asyncio.sleep(0)  # noqa: TID251  gives a turn, not time
    disk.free.set()
    await asyncio.gather(first, *rest)
    path = journal_path(tmp_path, 1)
    records, _ = read_records(path, path.read_bytes(), torn_end=False)
    assert len(records) == disk.flushes == 2
    await store.close()


async def test_rule_1_damage_is_refused_with_file_and_byte(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path, threaded=False)
    await grown(store, "INC-1", 3)
    await store.close()
    path = journal_path(tmp_path, 1)
    data = bytearray(path.read_bytes())
    second = data.index(b"\n") + 1
    data[second + 40] ^= 4
    path.write_bytes(data)
    with pytest.raises(Damaged, match=rf"journal-000001 is damaged at byte {second}: .*backup"):
        await open_embedded(tmp_path)


async def test_rule_1_only_the_newest_journal_may_end_torn(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path, threaded=False)
    await grown(store, "INC-1", 3)
    await store.close()
    path = journal_path(tmp_path, 1)
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    journal_path(tmp_path, 2).touch()
    with pytest.raises(Damaged, match="journal-000001 is damaged at byte"):
        await open_embedded(tmp_path)
    journal_path(tmp_path, 2).unlink()
    store = await open_embedded(tmp_path)
    stored = await store.load(ref())
    assert stored is not None
    assert stored.version == 2
    await store.close()
    assert path.stat().st_size < len(whole) - 5


async def test_rule_2_a_failed_flush_ends_the_store(tmp_path: Path) -> None:
    disk = Disk()
    store = await open_embedded(tmp_path, flush=disk.flush)
    first = declare()
    await store.commit(first)
    disk.failing = True
    with pytest.raises(StoreClosed, match=r"Input/output error.*start Muster again"):
        await store.commit(note(after(first)))
    disk.failing = False
    with pytest.raises(StoreClosed):
        await store.commit(declare("INC-2"))
    with pytest.raises(StoreClosed):
        await store.load(ref())
    await store.close()
    again = await open_embedded(tmp_path)
    stored = await again.load(ref())
    assert stored is not None
    await again.commit(note(after(first) if stored.version == 1 else after(note(after(first)))))
    await again.close()


async def test_rule_2_everybody_who_waited_is_told(tmp_path: Path) -> None:
    disk = Disk()
    store = await open_embedded(tmp_path, flush=disk.flush)
    disk.free.clear()
    disk.failing = True
    waiting = [asyncio.create_task(store.commit(declare(f"INC-{number}"))) for number in range(5)]
    await asyncio.sleep(0)  # noqa: TID251  gives a turn, not time
    disk.free.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(result, StoreClosed) for result in results)
    await store.close()


async def test_rule_2_without_a_thread_too(tmp_path: Path) -> None:
    disk = Disk()
    store = await open_embedded(tmp_path, threaded=False, flush=disk.flush)
    disk.failing = True
    for _ in range(2):
        with pytest.raises(StoreClosed):
            await store.commit(declare())
    await store.close()


async def test_rule_2_a_full_disk_takes_half_a_record_and_the_store_opens_without_it(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    done = await grown(store, "INC-1", 2)
    await store.put_rows(TENANT, [row("1", text="x" * 2_000_000)])
    path = journal_path(tmp_path, 1)
    whole = path.stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (whole + 100, hard))
    try:
        with pytest.raises(StoreClosed, match="writing the journal failed"):
            await store.commit(note(after(done)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await store.close()
    assert path.stat().st_size == whole + 100
    store = await open_embedded(tmp_path)
    await store.commit(note(after(done)))
    await store.close()


async def test_rule_2_a_compaction_that_fails_ends_the_store(tmp_path: Path) -> None:
    (tmp_path / "snapshot-000002.tmp").mkdir()
    store = await open_embedded(tmp_path, compact_at=10)
    await store.commit(declare())
    await store.compacted()
    with pytest.raises(StoreClosed, match=r"compaction failed .*start Muster again"):
        await store.commit(declare("INC-2"))
    await store.close()
    (tmp_path / "snapshot-000002.tmp").rmdir()
    store = await open_embedded(tmp_path)
    assert await store.load(ref()) is not None
    await store.close()


async def test_rule_3_what_cannot_be_written_changes_no_memory(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    first = await grown(store, "INC-1", 1)
    size = journal_path(tmp_path, 1).stat().st_size
    with pytest.raises(TypeError):
        await store.commit(Change(ref("c", "conversation"), 0, 1, Record({"set": {object()}}), NOON))
    with pytest.raises(ValueError, match="surrogates"):
        await store.commit(note(after(first), "\udfff"))
    with pytest.raises(ValueError, match="too long"):
        await store.put_rows(TENANT, [row("1", "t" * 300)])
    assert journal_path(tmp_path, 1).stat().st_size == size
    assert await store.load(ref("c", "conversation")) is None
    await store.commit(note(after(first)))
    await store.close()


async def test_rule_4_the_lock_is_let_go_when_opening_fails(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    await grown(store, "INC-1", 2)
    await store.close()
    path = journal_path(tmp_path, 1)
    data = path.read_bytes()
    path.write_bytes(b"x" + data[1:])
    for _ in range(2):
        with pytest.raises(Damaged):
            await open_embedded(tmp_path)
    path.write_bytes(data)
    await (await open_embedded(tmp_path)).close()
