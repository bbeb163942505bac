"""What the journal holds of a subject that changes, and that it comes back whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ports import StoreError
from incidents.model import Incident
from storage.codec import from_json, to_json
from storage.embedded.differences import difference, laid_over
from storage.embedded.layout import journal_path
from storage.embedded.opening import open_embedded
from storage.embedded.recovery import recover
from tests.storage.samples import declare, note, ref

VALUES = st.none() | st.integers(0, 3) | st.text(max_size=3) | st.lists(st.integers(0, 2), max_size=2)
SNAPSHOTS = st.dictionaries(st.sampled_from("abcdef"), VALUES)


def subject(version: int, snapshot: dict[str, Any]) -> dict[str, Any]:
    return {"tenant": "acme", "kind": "incident", "key": "INC-1", "version": version, "snapshot": snapshot}


@given(SNAPSHOTS, SNAPSHOTS)
def test_a_difference_laid_over_is_the_document_again(was: dict[str, Any], now: dict[str, Any]) -> None:
    before, after = subject(1, was), subject(2, now)
    written = from_json(to_json(difference(before, after)))
    assert laid_over(before, written) == after
    assert before == subject(1, was)


def test_only_what_changed_is_written() -> None:
    before, after = subject(1, {"a": 1, "b": 2, "c": 3}), subject(2, {"a": 1, "b": 5})
    assert difference(before, after) == {"~": {"subject": {"version": 2}, "snapshot": {"b": 5}, "gone": ["c"]}}
    assert difference(None, after) == after == laid_over(None, after)


def test_a_change_of_nothing_is_refused() -> None:
    with pytest.raises(StoreError, match="never began"):
        laid_over(None, difference(subject(1, {}), subject(2, {})))


async def test_the_journal_of_a_note_is_short_and_read_back_whole(tmp_path: Path) -> None:
    store = await open_embedded(tmp_path, threaded=False)
    declared = declare()
    await store.commit(declared)
    whole = journal_path(tmp_path, 1).stat().st_size
    assert isinstance(declared.snapshot, Incident)
    noted = note(declared.snapshot, "short")
    await store.commit(noted)
    assert journal_path(tmp_path, 1).stat().st_size - whole < whole / 2
    held = {table: dict(docs) for table, docs in recover(tmp_path).tables.items()}
    await store.close()
    again = await open_embedded(tmp_path)
    found = await again.load(ref())
    assert found
    assert found.snapshot == noted.snapshot
    assert held["subjects"]["acme/incident/INC-1"]["version"] == 2
    await again.close()
