"""Paged tables on disk: one file a table, sorted by id: a page is found by halving, nothing is held in memory.

A compaction merges the rows of the journal into a new file and puts it in the place of the old one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path

from storage.codec import Doc, from_json, to_json
from storage.embedded.layout import file_name, write_whole
from storage.embedded.records import Damaged, frame, record_at

GROUP = 256
"""Rows written at a time."""


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
        return self._row(start)[0] if self._end else ""

    def page(self, after: str, limit: int) -> list[tuple[str, Doc]]:
        """The rows that follow `after`."""
        found: list[tuple[str, Doc]] = []
        start = self._behind(after)
        while start < self._end and len(found) < limit:
            row_id, doc, start = self._row(start)
            found.append((row_id, doc))
        return found

    def get(self, row_id: str) -> Doc | None:
        start = self._behind(row_id, including=True)
        if start == self._end:
            return None
        found, doc, _ = self._row(start)
        return doc if found == row_id else None

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Every row as it is written, with its id."""
        start = 0
        while start < self._end:
            row_id, _, end = self._row(start)
            yield row_id, self._data[start:end]
            start = end

    def _row(self, start: int) -> tuple[str, Doc, int]:
        payload, end = record_at(self._path, self._data, start)
        row_id, doc = from_json(payload)
        return row_id, doc, end

    def _behind(self, row_id: str, *, including: bool = False) -> int:
        """Where the first row above `row_id` starts, or the row itself."""
        low, high = 0, self._end
        while low < high:
            start = self._data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            found, _, end = self._row(start)
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


def read_page(path: Path, after: str, limit: int) -> Sequence[tuple[str, Doc]]:
    with sorted_rows(path) as rows:
        return rows.page(after, limit) if rows else []


def read_row(path: Path, row_id: str) -> Doc | None:
    with sorted_rows(path) as rows:
        return rows.get(row_id) if rows else None


def count_rows(path: Path, newer: Sequence[str]) -> int:
    """Rows of the file, and those of `newer` that are not in it yet. New ids are mostly above the last one."""
    with sorted_rows(path) as rows:
        if rows is None:
            return len(newer)
        return rows.count + sum(1 for row_id in newer if row_id > rows.last or rows.get(row_id) is None)


def merge(path: Path, newer: Mapping[str, Doc]) -> None:
    """Durable when it returns. The last write of an id wins."""
    with sorted_rows(path) as rows:
        older = rows.lines() if rows else iter(())
        write_whole(path, _merged(older, newer))


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
    waiting = iter(sorted(newer))
    fresh = next(waiting, None)
    for row_id, line in older:
        while fresh is not None and fresh < row_id:
            yield _line(fresh, newer)
            fresh = next(waiting, None)
        if fresh == row_id:
            yield _line(fresh, newer)
            fresh = next(waiting, None)
        else:
            yield line
    while fresh is not None:
        yield _line(fresh, newer)
        fresh = next(waiting, None)


def _line(row_id: str, docs: Mapping[str, Doc]) -> bytes:
    return frame(to_json([row_id, docs[row_id]]))
