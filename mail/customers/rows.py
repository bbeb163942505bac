"""Finding and taking out one customer in a list on disk, and leaving every other byte of it as it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from incidents.errors import Invalid
from mail.customers.addresses import BadAddress, read_address, same_address
from mail.customers.file import column_places, read_rows, stamp_of, unguarded
from mail.customers.lock import writing


def rows_with(path: Path, audience: str, address: str) -> int:
    """In how many rows the address stands, in any spelling. Raises Invalid where the list cannot be read."""
    return sum(1 for _ in _places(path, audience, address))


def take_out(path: Path, audience: str, address: str) -> int:
    """Remove those rows: the file is replaced whole, or stays as it is. Raises Invalid where it cannot be, or where
    somebody else wrote to it meanwhile."""
    if not rows_with(path, audience, address):
        return 0
    try:
        with writing(path):
            return _take_out(path, audience, address)
    except OSError as error:
        raise Invalid(
            f"The customer list “{audience}” cannot be changed ({error.strerror}). Take the row out by hand."
        ) from None


def _take_out(path: Path, audience: str, address: str) -> int:
    before = stamp_of(path, audience)
    places = list(_places(path, audience, address))
    gone = {line for first, last in places for line in range(first, last + 1)}
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        _write_without(path, temporary, gone)
        if stamp_of(path, audience) != before:
            raise Invalid(f"The customer list “{audience}” changed meanwhile. Nothing was taken out: try again.")
        temporary.replace(path)
        _flush(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return len(places)


def _places(path: Path, audience: str, address: str) -> Iterator[tuple[int, int]]:
    """First and last line of each such row. Blank lines before it count as its own."""
    wanted, rows = same_address(read_address(address)), read_rows(path, audience)
    last, header = next(rows)
    email = column_places(header, audience)["email"]
    for line, cells in rows:
        if email < len(cells) and _is(cells[email], wanted):
            yield last + 1, line
        last = line


def _is(cell: str, wanted: str) -> bool:
    try:
        return same_address(read_address(unguarded(cell.strip()))) == wanted
    except BadAddress:
        return False


def _write_without(path: Path, temporary: Path, gone: set[int]) -> None:
    """Copy the lines that stay, with their own ends and the mark at the front, if there is one."""
    mode = path.stat().st_mode & 0o777
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
    with (
        os.fdopen(descriptor, "w", encoding="utf-8", newline="") as copy,
        path.open(encoding="utf-8", newline="") as file,
    ):
        os.fchmod(descriptor, mode)
        copy.writelines(text for line, text in enumerate(file, 1) if line not in gone)
        copy.flush()
        os.fsync(descriptor)


def _flush(folder: Path) -> None:
    """Make the new name durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
