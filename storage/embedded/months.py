"""The month index: a line for each archived incident of a month, so that lists need not open its file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import msgspec

from engine.ports import Query
from storage.codec import plain, to_json
from storage.embedded.layout import Flush, file_name, flush_folder, make_folder, owners_alone
from storage.embedded.records import Damaged, frame, read_records
from storage.listing import Line, matches

INDEX = "index"
_decode = msgspec.json.Decoder(Line).decode


class MonthIndex:
    """Lines are appended; the last of a key counts. A crash may leave the last line torn: nobody counted on it yet."""

    def __init__(self, folder: Path, flush: Flush) -> None:
        self._folder = folder
        self._flush = flush
        self._mended: set[Path] = set()

    def months(self, tenant: str) -> list[str]:
        """The months that hold an incident."""
        try:
            return [entry.name for entry in os.scandir(self._folder / file_name(tenant) / "incident")]
        except FileNotFoundError:
            return []

    def lines(self, tenant: str, month: str) -> Mapping[str, Line]:
        """The incidents of a month by key. Raises Damaged."""
        path = self.path(tenant, month)
        try:
            return _known_lines(path, path.stat().st_size)
        except FileNotFoundError:
            return {}

    def count(self, tenant: str, month: str, query: Query) -> int:
        """How many of a month the query means; remembered, for an old month does not change."""
        path = self.path(tenant, month)
        try:
            return _count(path, path.stat().st_size, replace(query, page=1, size=1))
        except FileNotFoundError:
            return 0

    def holds(self, tenant: str, month: str, key: str) -> bool:
        """Whether an incident was ever archived."""
        return (self.path(tenant, month).parent / f"{file_name(key)}.json").exists()

    def append(self, tenant: str, month: str, line: Line) -> None:
        """Durable when it returns."""
        path = self.path(tenant, month)
        new = not path.exists()
        if path not in self._mended:
            self._mend(path)
        with open(path, "ab", buffering=0, opener=owners_alone) as file:
            file.write(frame(to_json(plain(line))))
            self._flush(file.fileno())
        if new:
            flush_folder(path.parent)

    def path(self, tenant: str, month: str) -> Path:
        return self._folder / file_name(tenant) / "incident" / month / INDEX

    def _mend(self, path: Path) -> None:
        """Cut off what a crash left half written, before anything is put behind it."""
        make_folder(path.parent)
        if path.exists():
            data = path.read_bytes()
            _, whole = read_records(path, data, torn_end=True)
            if whole < len(data):
                os.truncate(path, whole)
        self._mended.add(path)


def read_lines(path: Path, size: int) -> Mapping[str, Line]:
    """The first `size` bytes of an index. It only grows, so path and size say what it holds."""
    with path.open("rb") as file:
        payloads, _ = read_records(path, file.read(size), torn_end=True)
    try:
        lines = [_decode(payload) for payload in payloads]
    except msgspec.ValidationError as error:
        raise Damaged(path, None, f"a line of the index cannot be read: {error}") from error
    return {line.listed.key: line for line in lines}


_known_lines = lru_cache(maxsize=4)(read_lines)


@lru_cache(maxsize=4096)
def _count(path: Path, size: int, query: Query) -> int:
    return sum(1 for line in _known_lines(path, size).values() if matches(line, query))
