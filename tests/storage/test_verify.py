"""`verify` names what is damaged, and finds a snapshot that its facts do not lead to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.ports import Ref, Snapshot
from incidents.model import Incident
from storage.embedded.archive import Archive
from storage.embedded.opening import open_embedded
from storage.embedded.records import Damaged
from storage.embedded.verify import verify
from tests.storage.disks import archived
from tests.storage.samples import (
    TENANT,
    after,
    declare,
    draft,
    files,
    fold,
    note,
    ref,
    row,
)


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
    for number in range(120):
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
