"""What is erased is in no file of the store any more, whatever happens in the middle of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.ports import Row, StoreClosed, StoreError
from storage.embedded import compaction
from storage.embedded.layout import Flush
from storage.embedded.opening import open_embedded
from storage.embedded.store import EmbeddedStore
from storage.embedded.verify import verify
from tests.storage.disks import Disk, holding
from tests.storage.samples import TENANT, declare, fold

TABLE = "recipients/INC-1-n1"
ADDRESS = "eve.adams@customer.example"
"""The one to be forgotten; the others stay."""
OTHERS = [f"{number:04d}" for number in range(50)]


def row(id_: str, address: str) -> Row:
    return Row(TABLE, id_, {"to": address, "name": "x" * 50})


async def filled(folder: Path, *, flush: Flush | None = None) -> EmbeddedStore:
    """Fifty rows and the address; nothing is compacted unless somebody asks."""
    store = await (open_embedded(folder, flush=flush) if flush else open_embedded(folder))
    await store.commit(declare())
    await store.put_rows(TENANT, [row(each, f"{each}@customer.example") for each in OTHERS])
    await store.put_rows(TENANT, [row("0007", ADDRESS)])
    assert holding(folder, ADDRESS)
    return store


async def check_only_the_others(store: EmbeddedStore) -> None:
    left = [each for each in OTHERS if each != "0007"]
    assert [each.id for each in await store.rows(TENANT, TABLE)] == left
    assert await store.row(TENANT, TABLE, "0007") is None
    assert await store.count_rows(TENANT, TABLE) == len(left)


@pytest.mark.parametrize("filed", [False, True])
async def test_a_row_that_was_dropped_leaves_journal_and_file(tmp_path: Path, filed: bool) -> None:
    store = await filled(tmp_path)
    if filed:
        await store.erase()
        assert holding(tmp_path, ADDRESS) == ["recipients%2FINC-1-n1"]
    await store.drop_rows(TENANT, TABLE, ["0007"])
    await check_only_the_others(store)
    await store.erase()
    assert holding(tmp_path, ADDRESS) == []
    await check_only_the_others(store)
    assert not store.held.get(f"rows:{TENANT}/{TABLE}")
    assert verify(tmp_path, fold) == []
    await store.close()


@pytest.mark.parametrize("filed", [False, True])
async def test_older_versions_of_a_row_go_as_well(tmp_path: Path, filed: bool) -> None:
    store = await filled(tmp_path)
    if filed:
        await store.erase()
    await store.put_rows(TENANT, [row("0007", "")])
    await store.erase()
    assert holding(tmp_path, ADDRESS) == []
    assert await store.row(TENANT, TABLE, "0007") == row("0007", "")
    await store.close()


async def test_a_whole_table_takes_its_file_along(tmp_path: Path) -> None:
    store = await filled(tmp_path)
    await store.erase()
    await store.put_rows(TENANT, [row("9999", "late@customer.example")])
    await store.drop_rows(TENANT, TABLE)
    await store.erase()
    assert holding(tmp_path, "@customer.example") == []
    assert [path for path in (tmp_path / "rows").rglob("*") if path.is_file()] == []
    await store.close()
    assert verify(tmp_path, fold) == []


async def test_what_is_erased_during_a_compaction_that_copied_it_is_gone_after_the_next(tmp_path: Path) -> None:
    store = await filled(tmp_path)
    first = asyncio.create_task(store.erase())
    await asyncio.sleep(0)  # noqa: TID251  one turn: the compaction begins, with the row still in it
    await store.drop_rows(TENANT, TABLE, ["0007"])
    await asyncio.gather(store.erase(), store.erase())
    assert first.done()
    assert holding(tmp_path, ADDRESS) == []
    await check_only_the_others(store)
    await store.close()


@pytest.mark.parametrize("files", ["none", "rows", "rows and snapshot"])
async def test_a_crash_in_the_middle_is_finished_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: str
) -> None:
    """Wherever it stops, the row is dropped for good, and opening the store finishes what was begun."""

    def crash(*_: object) -> int:
        raise OSError("the process ends here")

    store = await filled(tmp_path)
    await store.erase()
    await store.drop_rows(TENANT, TABLE, ["0007"])
    step = {"none": "merge", "rows": "write_snapshot", "rows and snapshot": "remove_older"}[files]
    with monkeypatch.context() as broken:
        broken.setattr(compaction, step, crash)
        with pytest.raises(StoreClosed):
            await store.erase()
    await store.close()
    (tmp_path / "rows" / TENANT / "recipients%2FINC-1-n1.tmp").write_text(f"half a row of {ADDRESS}")
    assert verify(tmp_path, fold) == []
    again = await open_embedded(tmp_path)
    await check_only_the_others(again)
    await again.compacted()
    assert holding(tmp_path, ADDRESS) == []
    await check_only_the_others(again)
    assert verify(tmp_path, fold) == []
    await again.close()


async def test_a_drop_that_never_reached_the_disk_leaves_the_row_whole(tmp_path: Path) -> None:
    disk = Disk()
    store = await filled(tmp_path, flush=disk.flush)
    disk.failing = True
    with pytest.raises(StoreClosed):
        await store.drop_rows(TENANT, TABLE, ["0007"])
    with pytest.raises(StoreClosed):
        await store.erase()
    await store.close()
    again = await open_embedded(tmp_path)
    assert await again.row(TENANT, TABLE, "0007") in (None, row("0007", ADDRESS))
    await again.close()


async def test_who_only_reads_sees_the_drop_and_can_erase_nothing(tmp_path: Path) -> None:
    store = await filled(tmp_path)
    await store.erase()
    await store.drop_rows(TENANT, TABLE, ["0007"])
    reader = await open_embedded(tmp_path, read_only=True)
    await check_only_the_others(reader)
    for act in (reader.erase(), reader.drop_rows(TENANT, TABLE)):
        with pytest.raises(StoreError, match="reading only"):
            await act
    await reader.close()
    await store.close()
