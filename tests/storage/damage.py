"""What damage a store sees: cut its files anywhere, flip any bit, and look at what opens."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from storage.embedded.layout import JOURNAL, SNAPSHOT, journal_path, numbers, snapshot_path
from storage.embedded.opening import open_embedded
from storage.embedded.records import Damaged
from storage.embedded.recovery import recover
from storage.embedded.snapshots import read_snapshot, write_snapshot
from tests.storage.samples import after, declare, note, ref

COMMITS = 6


async def journal_of_six(folder: Path) -> tuple[Path, list[int]]:
    """A store of six commits, a record each, and the byte where each record ends."""
    store = await open_embedded(folder, threaded=False)
    path = journal_path(folder, 1)
    ends = []
    done = declare()
    for _ in range(COMMITS):
        await store.commit(done)
        ends.append(path.stat().st_size)
        done = note(after(done))
    await store.close()
    return path, ends


def cut_at(path: Path, ends: list[int], bytes_kept: Iterable[int]) -> int:
    """Whatever is cut off, exactly the whole records are there."""
    data = path.read_bytes()
    tried = 0
    for kept in bytes_kept:
        path.write_bytes(data[:kept])
        found = recover(path.parent)
        whole = sum(1 for end in ends if end <= kept)
        subject = found.tables.get("subjects", {}).get("acme/incident/INC-1", {"version": 0})
        assert subject["version"] == whole, f"cut at {kept}"
        assert found.whole == ([0, *ends][whole])
        tried += 1
    path.write_bytes(data)
    return tried


def flip_at(path: Path, ends: list[int], bits: Iterable[int]) -> int:
    """Any bit flipped before the last record is refused, and the byte named is where that record starts."""
    data = bytearray(path.read_bytes())
    tried = 0
    for bit in bits:
        byte = bit // 8
        data[byte] ^= 1 << bit % 8
        path.write_bytes(data)
        data[byte] ^= 1 << bit % 8
        start = max(end for end in [0, *ends] if end <= byte)
        with pytest.raises(Damaged) as refused:
            recover(path.parent)
        assert (refused.value.path, refused.value.byte) == (path, start), f"bit {bit}"
        tried += 1
    path.write_bytes(data)
    return tried


def snapshot_of(folder: Path) -> Path:
    """A snapshot of what a store holds, beside it."""
    write_snapshot(folder / "copy", 1, recover(folder).tables)
    return snapshot_path(folder / "copy", 1)


def spoil_snapshot(path: Path, cuts: Iterable[int], bits: Iterable[int]) -> int:
    """A snapshot is whole or refused: it got its name when all of it was on disk."""
    data = bytearray(path.read_bytes())
    tried = 0
    for spoilt in _spoilt(data, cuts, bits):
        path.write_bytes(spoilt)
        with pytest.raises(Damaged):
            read_snapshot(path)
        tried += 1
    path.write_bytes(data)
    return tried


def _spoilt(data: bytearray, cuts: Iterable[int], bits: Iterable[int]) -> Iterable[bytes]:
    for kept in cuts:
        yield bytes(data[:kept])
    for bit in bits:
        data[bit // 8] ^= 1 << bit % 8
        yield bytes(data)
        data[bit // 8] ^= 1 << bit % 8


async def everything(folder: Path) -> dict[str, int]:
    """Every cut and every bit; how many were tried."""
    path, ends = await journal_of_six(folder)
    snapshot = snapshot_of(folder)
    size = snapshot.stat().st_size
    tried = {
        "cuts": cut_at(path, ends, range(ends[-1] + 1)),
        "flips": flip_at(path, ends, range(ends[-2] * 8)),
        "snapshot": spoil_snapshot(snapshot, range(size), range(size * 8)),
    }
    assert numbers(folder, JOURNAL) == [1]
    assert numbers(folder, SNAPSHOT) == []
    store = await open_embedded(folder)
    assert await store.load(ref()) is not None
    await store.close()
    return tried
