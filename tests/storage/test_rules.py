"""The nine rules of a store that keeps its word, each one as a test."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from engine.ports import Change, Query, Record, StoreClosed, StoreError
from storage.embedded.archive import Archive, Archived
from storage.embedded.layout import JOURNAL, SNAPSHOT, journal_path, numbers, snapshot_path
from storage.embedded.opening import open_embedded
from storage.embedded.records import Damaged, read_records
from storage.embedded.store import EmbeddedStore
from storage.embedded.verify import verify
from tests.standins.clock import NOON
from tests.storage.crash import ROOT
from tests.storage.samples import TENANT, after, close, declare, files, fold, note, ref, reopen, row, standing


class Disk:
    """A flush that can be held up, and that can fail."""

    def __init__(self) -> None:
        self.flushes = 0
        self.failing = False
        self.free = threading.Event()
        self.free.set()
        self.reached = threading.Event()

    def flush(self, fd: int) -> None:
        self.reached.set()
        self.free.wait(10)
        if self.failing:
            raise OSError(5, "Input/output error")
        self.flushes += 1
        os.fdatasync(fd)


async def grown(store: EmbeddedStore, key: str, facts: int) -> Change:
    """An incident with that many facts."""
    done = declare(key)
    await store.commit(done)
    for number in range(2, facts + 1):
        done = note(after(done), f"note {number:04}")
        await store.commit(done)
    return done


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


@pytest.mark.parametrize("reached", ["file", "index"])
async def test_rule_5_a_crash_while_archiving_leaves_it_twice_never_nowhere(tmp_path: Path, reached: str) -> None:
    store = await open_embedded(tmp_path)
    done = close(after(await grown(store, "INC-1", 3)))
    await store.commit(done)
    await store.close()
    half = tmp_path / "half"
    archive = Archive(half)
    archive.write(Archived(await subject_doc(tmp_path), []))
    for found in [*files(half, "*.json"), *(files(half, "index") if reached == "index" else [])]:
        there = tmp_path / found.relative_to(half)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(found.read_bytes())
    store = await open_embedded(tmp_path)
    assert len(await store.entries(ref())) == 4
    assert await store.count(TENANT, Query()) == 1
    assert [listed.key for listed in await store.search(TENANT, Query())] == ["INC-1"]
    assert verify(tmp_path, fold) == []
    assert await store.archive(ref()) is True
    assert len(await store.entries(ref())) == 4
    await store.close()
    assert verify(tmp_path, fold) == []


async def subject_doc(folder: Path) -> dict[str, object]:
    store = await open_embedded(folder, read_only=True)
    doc = store.tables["subjects"]["acme/incident/INC-1"]
    await store.close()
    return doc


async def test_rule_5_hot_wins_and_the_last_line_counts(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    closed = close(after(await grown(store, "INC-1", 1)))
    await store.commit(closed)
    await store.archive(ref())
    again = reopen(after(closed))
    await store.commit(again)
    assert [listed.phase for listed in await store.search(TENANT, Query())] == ["mitigation"]
    final = close(after(again))
    await store.commit(final)
    await store.archive(ref())
    (listed,) = await store.search(TENANT, Query())
    assert listed.closed_at == after(final).closed_at
    (index,) = files(tmp_path, "index")
    assert index.read_bytes().count(b"\n") == 2
    await store.close()


async def test_rule_5_a_torn_line_of_the_index_is_cut_before_the_next(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path)
    for key in ("INC-1", "INC-2"):
        await store.commit(close(after(await grown(store, key, 1))))
    await store.archive(ref("INC-1"))
    await store.close()
    (index,) = files(tmp_path, "index")
    index.write_bytes(index.read_bytes() + index.read_bytes()[:50])
    store = await open_embedded(tmp_path)
    assert await store.count(TENANT, Query()) == 2
    await store.archive(ref("INC-2"))
    await store.close()
    assert verify(tmp_path, fold) == []
    assert index.read_bytes().count(b"\n") == 2


async def test_rule_6_compaction_once_the_journal_outgrows_the_snapshot(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path, compact_at=20_000)
    done = await grown(store, "INC-1", 5)
    assert numbers(tmp_path, JOURNAL) == [1]
    for _ in range(40):
        done = note(after(done))
        await store.commit(done)
    await store.close()
    (number,) = numbers(tmp_path, SNAPSHOT)
    assert number > 1
    assert numbers(tmp_path, JOURNAL) == [number]
    store = await open_embedded(tmp_path)
    assert len(await store.entries(ref())) == 45
    await store.close()


async def test_rule_6_a_big_snapshot_puts_the_next_one_off(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path, compact_at=1)
    for number in range(30):
        await store.commit(declare(f"INC-{number}"))
    await store.compacted()
    (first,) = numbers(tmp_path, SNAPSHOT)
    assert snapshot_path(tmp_path, first).stat().st_size > 10_000
    await store.commit(declare("INC-77"))
    await store.close()
    assert numbers(tmp_path, SNAPSHOT) == [first]


async def test_rule_7_no_reader_is_answered_before_what_it_read_is_on_disk(tmp_path: Path) -> None:
    disk = Disk()
    store = await open_embedded(tmp_path, flush=disk.flush)
    first = declare()
    await store.commit(first)
    disk.free.clear()
    writer = asyncio.create_task(store.commit(note(after(first), request="teams:1", standing=standing(version=2))))
    await asyncio.sleep(0)  # noqa: TID251  gives a turn, not time
    reads: list[Coroutine[Any, Any, Any]] = [
        store.load(ref()),
        store.entries(ref()),
        store.standing(TENANT, "teams:1"),
        store.search(TENANT, Query()),
    ]
    readers = [asyncio.create_task(read) for read in reads]
    assert await store.load(ref("INC-2")) is None
    for _ in range(20):
        await asyncio.sleep(0)  # noqa: TID251  gives a turn, not time
    assert not writer.done()
    assert not any(reader.done() for reader in readers)
    disk.free.set()
    stored, facts, answer, listed = await asyncio.gather(*readers)
    assert stored.version == 2
    assert len(facts) == 2
    assert answer == standing(version=2)
    assert len(listed) == 1
    await writer
    await store.close()


HOLD = """
import asyncio, pathlib, sys
from storage.embedded.opening import open_embedded

async def hold():
    store = await open_embedded(pathlib.Path(sys.argv[1]))
    print("held", flush=True)
    await asyncio.Event().wait()

asyncio.run(hold())
"""


async def test_rule_8_the_kernel_holds_the_lock_and_lets_go_of_it_on_kill_9(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(tmp_path), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    with pytest.raises(StoreError, match=rf"{tmp_path} is in use .*process {process.pid}.*--store tinydb:"):
        await open_embedded(tmp_path)
    process.kill()
    await process.wait()
    await (await open_embedded(tmp_path)).close()


async def test_rule_9_a_record_is_as_long_at_500_facts_as_at_5(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path, threaded=False)
    path = journal_path(tmp_path, 1)
    sizes = []
    done = await grown(store, "INC-1", 5)
    for facts in (5, 500):
        while after(done).version < facts:
            done = note(after(done), f"note {after(done).version:04}")
            await store.commit(done)
        before = path.stat().st_size
        done = note(after(done), f"note {after(done).version:04}")
        await store.commit(done)
        sizes.append(path.stat().st_size - before)
    assert abs(sizes[1] - sizes[0]) < 20
    assert sizes[1] < 2_500
    await store.close()
