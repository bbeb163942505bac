"""Rows of paged tables leave memory for their files long before the journal is written anew."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.ports import StoreClosed
from storage.codec import Doc
from storage.embedded import compaction, paged
from storage.embedded.layout import JOURNAL, numbers
from storage.embedded.opening import open_embedded
from storage.embedded.store import EmbeddedStore
from storage.embedded.verify import verify
from tests.storage.disks import Disk
from tests.storage.samples import TENANT, fold, row

TABLE = "recipients/INC-1-n1"
FILE = "recipients%2FINC-1-n1"
JOURNAL_LIMIT = 400_000
IDS = [f"{number:06d}" for number in range(3000)]
HELD_AT_MOST = 1500
"""An eighth of the journal's limit, in rows of some forty bytes."""


def held(store: EmbeddedStore) -> int:
    return len(store.held.get(f"rows:{TENANT}/{TABLE}", {}))


async def filled(folder: Path) -> EmbeddedStore:
    store = await open_embedded(folder, compact_at=JOURNAL_LIMIT)
    for chunk in range(0, len(IDS), 100):
        await store.put_rows(TENANT, [row(each) for each in IDS[chunk : chunk + 100]])
        await store.compacted()
        assert held(store) <= HELD_AT_MOST
    return store


async def test_rows_move_without_a_new_journal_and_are_found_where_they_are(tmp_path: Path) -> None:
    store = await filled(tmp_path)
    assert numbers(tmp_path, JOURNAL) == [1]
    for number in range(0, 3000, 3):
        await store.put_rows(TENANT, [row(IDS[number], name="anew")])
    await store.drop_rows(TENANT, TABLE, IDS[1:3000:3])
    for _ in range(2):
        assert await store.count_rows(TENANT, TABLE) == 2000
        page = await store.rows(TENANT, TABLE, limit=3000)
        assert page == [row(each, name="anew") if n % 3 == 0 else row(each) for n, each in enumerate(IDS) if n % 3 != 1]
        await store.close()
        assert verify(tmp_path, fold) == []
        store = await open_embedded(tmp_path, compact_at=JOURNAL_LIMIT)
    await store.close()


async def test_an_import_waits_for_its_rows_to_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = threading.Event()

    def slow(path: Path, newer: Mapping[str, Doc]) -> None:
        free.wait(10)
        paged.merge(path, newer)

    monkeypatch.setattr(compaction, "merge", slow)
    store = await open_embedded(tmp_path, compact_at=JOURNAL_LIMIT, threaded=False)
    for chunk in range(0, 60_000, 100):
        putting = asyncio.create_task(store.put_rows(TENANT, [row(f"{chunk + n:06d}") for n in range(100)]))
        await asyncio.wait([putting], timeout=0.2)
        if not putting.done():
            break
    assert len(IDS) < held(store) <= 5 * HELD_AT_MOST
    free.set()
    await putting
    await store.compacted()
    assert await store.count_rows(TENANT, TABLE) == chunk + 100
    await store.close()


async def test_what_a_restart_reads_from_the_journal_moves_at_the_next_commit(tmp_path: Path) -> None:
    await (await filled(tmp_path)).close()
    store = await open_embedded(tmp_path, compact_at=JOURNAL_LIMIT)
    assert held(store) == len(IDS)
    await store.put_rows(TENANT, [row("000000", name="anew")])
    await store.compacted()
    assert held(store) == 0
    assert await store.count_rows(TENANT, TABLE) == len(IDS)
    await store.close()


async def test_no_file_is_ahead_of_the_journal(tmp_path: Path) -> None:
    """Or a crash would leave a row of a commit that never was."""
    disk = Disk()
    store = await open_embedded(tmp_path, compact_at=JOURNAL_LIMIT, flush=disk.flush)
    disk.free.clear()
    putting = asyncio.create_task(store.put_rows(TENANT, [row(each) for each in IDS[:2000]]))
    assert await asyncio.to_thread(disk.reached.wait, 10)
    assert not (tmp_path / "rows" / TENANT / FILE).exists()
    disk.free.set()
    await putting
    await store.compacted()
    assert (tmp_path / "rows" / TENANT / FILE).exists()
    await store.close()


async def test_a_full_disk_while_rows_move_stops_the_store_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    store = await filled(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(compaction, "merge", full)
        await store.put_rows(TENANT, [row(f"9{number:05d}") for number in range(2000)])
        await store.compacted()
        with pytest.raises(StoreClosed, match="No space left"):
            await store.put_rows(TENANT, [row("1")])
    await store.close()
    again = await open_embedded(tmp_path)
    assert await again.count_rows(TENANT, TABLE) == len(IDS) + 2000
    await again.close()
