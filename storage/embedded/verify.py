"""`muster verify`: reads everything a store holds, names what is damaged, and folds every subject's facts anew.

It takes no lock and changes nothing; a process that writes may go on beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from engine.ports import Entry, Fault, Ref, Snapshot, StoreError
from oncall.subjects import ONCALL_SUBJECTS
from storage.changes import SUBJECTS, timeline_table
from storage.codec import Doc, decode_entry, decode_snapshot, ref_name, ref_of
from storage.embedded.archive import Archive, read_archived
from storage.embedded.layout import TEMPORARY, file_name
from storage.embedded.months import INDEX, read_lines
from storage.embedded.opening import read_beside_a_writer
from storage.embedded.paged import sorted_rows
from storage.embedded.records import Damaged
from storage.embedded.tables import Tables
from storage.finished import ARCHIVED_KINDS

WITH_FACTS = frozenset((*ARCHIVED_KINDS, *ONCALL_SUBJECTS))
"""Kinds whose snapshot is the fold of its facts; the rest are records."""
Fold = Callable[[Ref, Sequence[Entry]], Snapshot | None]
"""The snapshot that the facts of a subject lead to."""


def verify(folder: Path, fold: Fold | None = None) -> Sequence[Fault]:
    """Every fault found; none means that all of it can be read and, with `fold`, that snapshots and facts agree."""
    if not folder.is_dir():
        return [Fault(str(folder), None, "there is no store here")]
    return list(_faults(folder, fold))


def _faults(folder: Path, fold: Fold | None) -> Iterator[Fault]:
    tables: Tables = {}
    try:
        tables = read_beside_a_writer(folder).tables
    except Damaged as damage:
        yield _fault(damage)
    yield from _hot(tables, fold)
    yield from _archived(folder, tables, fold)
    yield from _indexed(folder)
    yield from _rows(folder)


def _hot(tables: Tables, fold: Fold | None) -> Iterator[Fault]:
    for name, subject in tables.get(SUBJECTS, {}).items():
        timeline = tables.get(timeline_table(name), {})
        facts = [timeline[seq] for seq in sorted(timeline, key=int)]
        yield from _subject(f"subject {name}", subject, facts, fold)


def _archived(folder: Path, tables: Tables, fold: Fold | None) -> Iterator[Fault]:
    """What is hot as well was already looked at there: its file may be of an older day."""
    for path in Archive(folder).files():
        try:
            archived = read_archived(path)
        except Damaged as damage:
            yield _fault(damage)
            continue
        doc = archived.subject
        if ref_name(Ref(doc["tenant"], doc["kind"], doc["key"])) not in tables.get(SUBJECTS, {}):
            yield from _subject(str(path), doc, archived.timeline, fold)


def _subject(where: str, subject: Doc, facts: Sequence[Doc], fold: Fold | None) -> Iterator[Fault]:
    """Facts are numbered without a gap, and the snapshot is what they fold to."""
    if subject["kind"] not in WITH_FACTS:
        return
    if [doc["seq"] for doc in facts] != list(range(1, subject["version"] + 1)):
        yield Fault(where, None, f"the facts do not run from 1 to {subject['version']}")
        return
    if fold is None:
        return
    ref = Ref(subject["tenant"], subject["kind"], subject["key"])
    try:
        folded = fold(ref, [decode_entry(doc) for doc in facts])
        if folded != decode_snapshot(subject["snapshot"]):
            yield Fault(where, None, "the snapshot is not what its facts lead to")
    except (StoreError, TypeError, ValueError) as error:
        yield Fault(where, None, f"the facts cannot be folded: {error}")


def _indexed(folder: Path) -> Iterator[Fault]:
    """Each line of an index has its file, and each archived incident has its line or is hot."""
    for month in sorted((folder / "archive").glob("*/incident/*")):
        files = {path.name for path in month.glob("*.json")}
        try:
            listed = {f"{file_name(key)}.json" for key in _lines(month)}
            unlisted = files - listed
            # An incident that is being archived, or was left in both places by a crash, is still in the hot tables.
            if unlisted:
                unlisted -= _hot_files(folder) | {f"{file_name(key)}.json" for key in _lines(month)}
        except Damaged as damage:
            yield _fault(damage)
            continue
        missing = {name for name in listed if not (month / name).exists()}
        yield from (Fault(str(month / INDEX), None, f"{name} is listed, but missing") for name in sorted(missing))
        yield from (Fault(str(month / name), None, "it is not listed in the index") for name in sorted(unlisted))


def _lines(month: Path) -> Collection[str]:
    index = month / INDEX
    return read_lines(index, index.stat().st_size).keys() if index.exists() else ()


def _hot_files(folder: Path) -> set[str]:
    subjects = read_beside_a_writer(folder).tables.get(SUBJECTS, {})
    return {f"{file_name(ref_of(name).key)}.json" for name in subjects}


def _rows(folder: Path) -> Iterator[Fault]:
    for path in sorted((folder / "rows").glob("*/*")):
        if path.suffix == TEMPORARY:
            continue
        try:
            yield from _table(path)
        except Damaged as damage:
            yield _fault(damage)


def _table(path: Path) -> Iterator[Fault]:
    with sorted_rows(path) as rows:
        if rows is None:
            return
        ids = [row_id for row_id, _ in rows.lines()]
        if len(ids) != rows.count or ids != sorted(set(ids)):
            yield Fault(str(path), None, f"the rows are not {rows.count} in order")


def _fault(damage: Damaged) -> Fault:
    return Fault(str(damage.path), damage.byte, damage.what)
