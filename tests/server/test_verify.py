"""muster verify: a sound store, one whose snapshot is not what its facts say, and one with a damaged byte."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.ports import Change, Ref
from incidents.events import Declared, NoteAdded, TimelineEntry
from incidents.evolve import evolve
from incidents.model import Clocks, Person, Severity
from server.__main__ import main
from storage import open_store
from tests.standins.clock import NOON

ANA = Person("00000000-0000-0000-0000-0000000000a0", "Ana Silva")
DECLARED = Declared(
    key="INC-1", tenant="t", number=1, slug="inc-1", title="Card payments fail", severity=Severity.SEV1,
    proposed=None, why="", answers=None, services=(), began_at=NOON, customers_affected=True, policy_version=1,
    clocks=Clocks(), response_due=None,
)  # fmt: skip
FACTS = (
    TimelineEntry(1, NOON, ANA, DECLARED),
    TimelineEntry(2, NOON + timedelta(minutes=1), ANA, NoteAdded("Looking")),
)


async def write(folder: Path, title: str) -> None:
    """A store with one incident, whose snapshot has this title."""
    incident = replace(evolve(evolve(None, FACTS[0]), FACTS[1]), title=title)
    store = await open_store(f"tinydb:{folder}")
    await store.commit(Change(Ref("t", "incident", "INC-1"), 0, 2, incident, NOON, entries=FACTS))
    await store.close()


def verify(*words: str) -> Result:
    return CliRunner().invoke(main, ["verify", *words])


async def test_a_sound_store_is_0(tmp_path: Path) -> None:
    await write(tmp_path / "data", "Card payments fail")
    told = verify(str(tmp_path / "data"))
    assert (told.exit_code, told.output) == (0, f"{tmp_path / 'data'} is sound\n")


async def test_without_a_folder_it_is_the_one_that_serve_uses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verify().exit_code == 2
    await write(tmp_path / "data", "Card payments fail")
    assert verify().exit_code == 0
    monkeypatch.setenv("MUSTER_STORE", "memory:")
    assert "memory:" in verify().stderr


async def test_a_snapshot_that_is_not_the_fold_is_1(tmp_path: Path) -> None:
    await write(tmp_path / "data", "Something else")
    told = verify(str(tmp_path / "data"), "--json")
    assert told.exit_code == 1
    (fault,) = json.loads(told.output)["faults"]
    assert "INC-1" in fault["where"]
    assert "not what its facts lead to" in fault["what"]


async def test_a_damaged_byte_is_named_with_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    await write(folder, "Card payments fail")
    (journal,) = (path for path in folder.iterdir() if path.is_file() and b"Card payments" in path.read_bytes())
    spoilt = bytearray(journal.read_bytes())
    spoilt[spoilt.index(b"Card payments")] ^= 1
    journal.write_bytes(spoilt + spoilt)
    told = verify(str(folder))
    assert told.exit_code == 1
    assert journal.name in told.output
    assert "byte" in told.output


def test_a_folder_that_is_not_there_is_2(tmp_path: Path) -> None:
    assert verify(str(tmp_path / "absent")).exit_code == 2
