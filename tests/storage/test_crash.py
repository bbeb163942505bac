"""A sample of the kills and of the damage; `python -m tests.storage.crash` does all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.storage import crash, damage

KILLS = 15


@pytest.mark.slow
async def test_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path) -> None:
    acknowledged = [commits async for commits in crash.kills(KILLS, 7, tmp_path)]
    assert len(acknowledged) == KILLS
    assert sum(acknowledged) > KILLS


async def test_a_journal_cut_anywhere_opens_with_its_whole_records(tmp_path: Path) -> None:
    path, ends = await damage.journal_of_six(tmp_path / "data")
    around_the_ends = {end + near for end in [0, *ends] for near in range(-3, 30)}
    kept = sorted({byte for byte in (*around_the_ends, *range(0, ends[-1], 101)) if 0 <= byte <= ends[-1]})
    assert damage.cut_at(path, ends, kept) > 200


async def test_any_bit_flipped_before_the_last_record_is_refused(tmp_path: Path) -> None:
    path, ends = await damage.journal_of_six(tmp_path / "data")
    headers = [bit for start in [0, *ends[:-2]] for bit in range(max(0, start - 2) * 8, (start + 16) * 8)]
    last_line_end = range((ends[-2] - 2) * 8, ends[-2] * 8)
    bits = [*headers, *last_line_end, *range(3, ends[-2] * 8, 211)]
    assert damage.flip_at(path, ends, bits) > 800


async def test_a_snapshot_is_whole_or_refused(tmp_path: Path) -> None:
    await damage.journal_of_six(tmp_path / "data")
    snapshot = damage.snapshot_of(tmp_path / "data")
    size = snapshot.stat().st_size
    assert damage.spoil_snapshot(snapshot, range(0, size, 37), range(0, size * 8, 97)) > 200
