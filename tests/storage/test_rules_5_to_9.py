"""The other five of the nine rules: the archive's order, compaction, readers, the kernel's lock, long timelines."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from engine.ports import Query, StoreError
from storage.embedded.archive import Archive, Archived
from storage.embedded.layout import JOURNAL, SNAPSHOT, journal_path, numbers, snapshot_path
from storage.embedded.opening import open_embedded
from storage.embedded.verify import verify
from tests.storage.crash import ROOT
from tests.storage.disks import Disk, grown
from tests.storage.samples import TENANT, after, close, declare, files, fold, note, ref, reopen, standing


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
    doc = store.held["subjects"]["acme/incident/INC-1"]
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
