"""A snapshot: all hot tables in pieces of a few documents, and at the end how many pieces there were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from storage.changes import ROWS
from storage.codec import Doc, from_json, to_json
from storage.embedded.layout import snapshot_path, write_whole
from storage.embedded.records import Damaged, frame, read_records
from storage.embedded.tables import Tables

PIECE = 64
"""Documents in one piece: encoding it must not hold up the event loop, which waits for the interpreter meanwhile."""


def write_snapshot(folder: Path, number: int, tables: Mapping[str, Mapping[str, Doc]]) -> int:
    """Durable, under its own name, when it returns; gives its size. Rows of paged tables are kept elsewhere."""
    path = snapshot_path(folder, number)
    write_whole(path, _lines(tables))
    return path.stat().st_size


def read_snapshot(path: Path) -> Tables:
    """The tables. Raises Damaged."""
    data = path.read_bytes()
    payloads, end = read_records(path, data, torn_end=False)
    if not payloads or from_json(payloads[-1]) != {"pieces": len(payloads) - 1}:
        raise Damaged(path, end, "the snapshot ends too soon")
    tables: Tables = {}
    for payload in payloads[:-1]:
        name, docs = from_json(payload)
        tables.setdefault(name, {}).update(docs)
    return tables


def _lines(tables: Mapping[str, Mapping[str, Doc]]) -> Iterator[bytes]:
    pieces = 0
    for name, table in tables.items():
        if name.startswith(ROWS):
            continue
        docs = iter(table.items())
        while piece := dict(islice(docs, PIECE)):
            yield frame(to_json([name, piece]))
            pieces += 1
    yield frame(to_json({"pieces": pieces}))
