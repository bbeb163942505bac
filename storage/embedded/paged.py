"""Paged tables on disk: one file a table, sorted by id: a page is found by halving, nothing is held in memory.

A compaction merges the rows of the journal into a new file and puts it in the place of the old one.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path

import msgspec

from storage.codec import Doc, from_json, to_json
from storage.embedded.layout import file_name, flush_folder, write_whole
from storage.embedded.records import Damaged, frame, record_at
from storage.embedded.tables import GONE

GROUP = 256
"""Rows written at a time."""
LOOKS = 16
"""Rows read to find one by halving, in a table of some ten thousand."""

_id_of = msgspec.json.Decoder(tuple[str, msgspec.Raw]).decode


@lru_cache(maxsize=1024)
def rows_path(folder: Path, tenant: str, table: str) -> Path:
    return folder / "rows" / file_name(tenant) / file_name(table)


class SortedRows:
    """One file, mapped for reading."""

    def __init__(self, path: Path, data: mmap) -> None:
        self._path = path
        self._data = data
        self._end = data.rfind(b"\n", 0, len(data) - 1) + 1
        last, end = record_at(path, data, self._end)
        footer = from_json(last)
        if not isinstance(footer, dict) or end != len(data):
            raise Damaged(path, self._end, "the file ends too soon")
        self.count: int = footer["rows"]

    @property
    def last(self) -> str:
        """The highest id."""
        start = self._data.rfind(b"\n", 0, self._end - 1) + 1
        return self._id(start)[0] if self._end else ""

    def page(self, after: str, limit: int, without: Container[str] = ()) -> list[tuple[str, Doc]]:
        """The rows that follow `after`, but for some."""
        found: list[tuple[str, Doc]] = []
        start = self._behind(after)
        while start < self._end and len(found) < limit:
            row_id, doc, start = self._row(start)
            if row_id not in without:
                found.append((row_id, doc))
        return found

    def get(self, row_id: str) -> Doc | None:
        start = self._behind(row_id, including=True)
        if start == self._end:
            return None
        found, doc, _ = self._row(start)
        return doc if found == row_id else None

    def among(self, ids: Collection[str]) -> int:
        """How many of these ids are here: each is looked for, or all rows are gone through where that is shorter."""
        known = [row_id for row_id in ids if row_id <= self.last]
        if len(known) * LOOKS < self.count:
            return sum(1 for row_id in known if self.get(row_id) is not None)
        return sum(1 for row_id, _ in self.lines() if row_id in ids)

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Every row as it is written, with its id."""
        start = 0
        while start < self._end:
            row_id, end = self._id(start)
            yield row_id, self._data[start:end]
            start = end

    def _row(self, start: int) -> tuple[str, Doc, int]:
        payload, end = record_at(self._path, self._data, start)
        row_id, doc = from_json(payload)
        return row_id, doc, end

    def _id(self, start: int) -> tuple[str, int]:
        """The id of a row alone, and where the row ends."""
        payload, end = record_at(self._path, self._data, start)
        return _id_of(payload)[0], end

    def _behind(self, row_id: str, *, including: bool = False) -> int:
        """Where the first row above `row_id` starts, or the row itself."""
        low, high = 0, self._end
        while low < high:
            start = self._data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            found, end = self._id(start)
            if found > row_id or (including and found == row_id):
                high = start
            else:
                low = end
        return low


@contextmanager
def sorted_rows(path: Path) -> Iterator[SortedRows | None]:
    """The file opened, or none where the table has no file yet."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield None
        return
    with file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        yield SortedRows(path, data)


def read_page(path: Path, after: str, limit: int, without: Container[str] = ()) -> Sequence[tuple[str, Doc]]:
    with sorted_rows(path) as rows:
        return rows.page(after, limit, without) if rows else []


def read_ids(path: Path) -> Sequence[str]:
    with sorted_rows(path) as rows:
        return [row_id for row_id, _ in rows.lines()] if rows else []


def read_row(path: Path, row_id: str) -> Doc | None:
    with sorted_rows(path) as rows:
        return rows.get(row_id) if rows else None


def count_rows(path: Path, newer: Mapping[str, Doc]) -> int:
    """Rows of the file that `newer` says nothing of, and those of `newer` that are not dropped."""
    standing = sum(1 for doc in newer.values() if doc is not GONE)
    with sorted_rows(path) as rows:
        return standing + (rows.count - rows.among(newer) if rows else 0)


def merge(path: Path, newer: Mapping[str, Doc]) -> None:
    """Durable when it returns. The last write of an id wins; what was dropped is left out, and a table without rows
    has no file."""
    with sorted_rows(path) as rows:
        older = rows.lines() if rows else iter(())
        write_whole(path, _merged(older, newer))
    with sorted_rows(path) as rows:
        empty = rows is not None and not rows.count
    if empty:
        path.unlink()
        flush_folder(path.parent)


def _merged(older: Iterator[tuple[str, bytes]], newer: Mapping[str, Doc]) -> Iterator[bytes]:
    """Both in order of id, in groups of lines, and the count at the end."""
    count = 0
    group: list[bytes] = []
    for line in _in_order(older, newer):
        group.append(line)
        count += 1
        if len(group) == GROUP:
            yield b"".join(group)
            group = []
    yield b"".join((*group, frame(to_json({"rows": count}))))


def _in_order(older: Iterator[tuple[str, bytes]], newer: Mapping[str, Doc]) -> Iterator[bytes]:
    kept = ((row_id, line) for row_id, line in older if row_id not in newer)
    fresh = ((row_id, _line(row_id, newer[row_id])) for row_id in sorted(newer) if newer[row_id] is not GONE)
    for _, line in heapq.merge(kept, fresh):
        yield line


def _line(row_id: str, doc: Doc) -> bytes:
    return frame(to_json([row_id, doc]))
