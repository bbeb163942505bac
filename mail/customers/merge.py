"""Merges the export of another system into the company's customer list: shown first, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from incidents.errors import Invalid
from mail.customers.addresses import read_address, same_address
from mail.customers.columns import Columns, Incoming
from mail.customers.file import (
    COLUMNS,
    LONGEST_HEADER,
    BadRow,
    Stamp,
    column_places,
    delimiter_of,
    guarded,
    read_name,
    read_rows,
    stamp_of,
    unguarded,
    words_of,
)
from mail.customers.language import read_language
from mail.customers.lock import writing
from mail.customers.write import replacing, rows_to

MARK = "\ufeff"


@dataclass(slots=True)
class Merge:
    """What an import comes to, by lines of the export, without an address. `changed` says which columns change.

    `odd_languages` are lines whose language we do not know: it is left as it was.
    """

    added: list[int] = field(default_factory=list)
    changed: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    same: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    duplicates: list[int] = field(default_factory=list)
    odd_languages: list[int] = field(default_factory=list)

    @property
    def changes_anything(self) -> bool:
        return bool(self.added or self.changed)


def merge(export: Path, into: Path, chosen: Mapping[str, str], *, write: bool) -> Merge:
    """Add and change what the export says; nobody is removed. Without `write` nothing is.

    Empty cells change nothing, columns unknown to Muster stay. Raises Invalid and OSError: then nothing was written.
    """
    with writing(into) if write else nullcontext():
        return _merge(export, into, chosen, write=write)


def _merge(export: Path, into: Path, chosen: Mapping[str, str], *, write: bool) -> Merge:
    found = Merge()
    incoming = _incoming(export, chosen, found)
    before = stamp_of(into, into.name) if into.exists() else None
    for _ in _rows(into, incoming, found):
        continue
    if write and found.changes_anything:
        mark, delimiter = _form(into) if before else (False, ",")
        with replacing(into, mark=mark, still=partial(_unchanged, into, before)) as file:
            rows_to(file, _rows(into, incoming, Merge()), delimiter)
    return found


def _unchanged(into: Path, before: Stamp | None) -> None:
    """By those who take no lock: somebody with an editor, another program."""
    if (stamp_of(into, into.name) if into.exists() else None) != before:
        raise Invalid(f"{into.name} was changed by somebody else meanwhile. Nothing was written: import again.")


def _rows(into: Path, incoming: dict[str, Incoming], found: Merge) -> Iterator[Sequence[str]]:
    return _merged(into, incoming, found) if into.exists() else _fresh(incoming, found)


def _incoming(export: Path, chosen: Mapping[str, str], found: Merge) -> dict[str, Incoming]:
    rows = read_rows(export, export.name)
    columns = Columns(next(rows)[1], chosen)
    incoming: dict[str, Incoming] = {}
    for line, cells in rows:
        try:
            row = columns.read(line, cells)
        except ValueError as unfit:
            found.bad_rows.append(BadRow(line, str(unfit)))
            continue
        if row.odd_language:
            found.odd_languages.append(line)
        if incoming.setdefault(same_address(row.address), row) is not row:
            found.duplicates.append(line)
    return incoming


def _fresh(incoming: Mapping[str, Incoming], found: Merge) -> Iterator[Sequence[str]]:
    yield COLUMNS
    yield from _added(incoming, {name: place for place, name in enumerate(COLUMNS)}, len(COLUMNS), found)


def _merged(into: Path, incoming: dict[str, Incoming], found: Merge) -> Iterator[Sequence[str]]:
    """The list as it will stand: its own rows in their order, changed where the export says so, then the new ones."""
    rows = read_rows(into, into.name)
    header = [*next(rows)[1]]
    places = column_places(header, into.name)
    for name in COLUMNS:
        if name not in places and any(name in row.cells for row in incoming.values()):
            places[name] = len(header)
            header.append(name)
    yield header
    left = dict(incoming)
    for _, cells in rows:
        key = _key(cells, places)
        row = incoming.get(key)
        yield _changed(cells, row, places, found, once=left.pop(key, None) is not None) if row else cells
    yield from _added(left, places, len(header), found)


def _key(cells: Sequence[str], places: Mapping[str, int]) -> str:
    """Empty for a row that reaches nobody: it stays as it is, for its owner to mend."""
    email, name = (cells[at] if -1 < at < len(cells) else "" for at in (places["email"], places.get("name", -1)))
    try:
        read_name(name)
        return same_address(read_address(unguarded(email.strip())))
    except ValueError:
        return ""


def _changed(
    cells: Sequence[str], row: Incoming, places: Mapping[str, int], found: Merge, *, once: bool
) -> Sequence[str]:
    """The row of the list with what the export says. A mailbox in two rows is counted `once`."""
    mended = [*cells]
    changes = []
    for name, cell in row.cells.items():
        place = places.get(name, -1)
        standing = cells[place] if 0 <= place < len(cells) else ""
        if name != "email" and _meaning(name, standing) != _meaning(name, cell):
            mended += [""] * (place + 1 - len(mended))
            mended[place] = guarded(cell)
            changes.append(name)
    if once and changes:
        found.changed.append((row.line, tuple(changes)))
    elif once:
        found.same += 1
    return mended if changes else cells


def _meaning(name: str, cell: str) -> object:
    if name in ("services", "segments"):
        return words_of(cell)
    return read_language(cell)[0] if name == "language" else unguarded(cell.strip())


def _added(
    incoming: Mapping[str, Incoming], places: Mapping[str, int], width: int, found: Merge
) -> Iterator[Sequence[str]]:
    for row in incoming.values():
        found.added.append(row.line)
        cells = [""] * width
        for name, cell in row.cells.items():
            cells[places[name]] = guarded(cell)
        yield cells


def _form(into: Path) -> tuple[bool, str]:
    """Whether the list begins with a byte order mark, and what parts its cells: both stay."""
    with into.open(encoding="utf-8", errors="replace", newline="") as file:
        header = file.readline(LONGEST_HEADER)
    return header.startswith(MARK), delimiter_of(header)
