"""What the folder says: the newest snapshot, then every whole record of the journals since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.changes import Writes
from storage.codec import from_json
from storage.embedded.layout import JOURNAL, SNAPSHOT, TEMPORARY, journal_path, numbers, snapshot_path
from storage.embedded.records import Damaged, read_records
from storage.embedded.snapshots import read_snapshot
from storage.embedded.tables import Tables, apply


@dataclass(frozen=True, slots=True)
class Recovered:
    """`journal` is the newest one and `whole` the bytes of it that hold; `journalled` are all bytes since the snapshot.

    `first` is the number of that snapshot: what has a lower one is superfluous.
    """

    tables: Tables
    first: int
    journal: int
    whole: int
    journalled: int
    snapshot: int


def recover(folder: Path) -> Recovered:
    """Raises Damaged."""
    snapshots = numbers(folder, SNAPSHOT)
    first = snapshots[-1] if snapshots else 1
    tables = read_snapshot(snapshot_path(folder, first)) if snapshots else {}
    size = snapshot_path(folder, first).stat().st_size if snapshots else 0
    journals = journals_since(folder, first, fresh=not snapshots)
    whole = total = 0
    for number in journals:
        commits, whole = read_journal(journal_path(folder, number), newest=number == journals[-1])
        total += whole
        for writes in commits:
            apply(tables, writes)
    return Recovered(tables, first, journals[-1] if journals else 1, whole, total, size)


def journals_since(folder: Path, first: int, *, fresh: bool) -> Sequence[int]:
    """The journals that count, none missing. Raises Damaged."""
    journals = [number for number in numbers(folder, JOURNAL) if number >= first]
    if not journals and fresh and not any((folder / kept).exists() for kept in ("archive", "rows")):
        return []
    last = journals[-1] if journals else first
    for number in range(first, last + 1):
        if number not in journals:
            raise Damaged(journal_path(folder, number), None, "the file is missing")
    return journals


def read_journal(path: Path, *, newest: bool) -> tuple[list[Writes], int]:
    """Its commits in order, and the byte where whole records end. Only the newest may end in a torn one."""
    groups, whole = read_records(path, path.read_bytes(), torn_end=newest)
    return [writes for group in groups for writes in from_json(group)], whole


def remove_unfinished(folder: Path) -> None:
    """Drop what a crash left half written of rows: it may hold some that were dropped since."""
    for path in (folder / "rows").glob(f"*/*{TEMPORARY}"):
        path.unlink()


def remove_older(folder: Path, number: int) -> None:
    """Drop what the snapshot of that number made superfluous."""
    for older in numbers(folder, SNAPSHOT):
        if older < number:
            snapshot_path(folder, older).unlink()
    for older in numbers(folder, JOURNAL):
        if older < number:
            journal_path(folder, older).unlink()
