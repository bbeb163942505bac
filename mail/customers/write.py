"""Writes customer lists: the whole new file or the old one as it was, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from incidents.errors import Invalid
from mail.customers.file import COLUMNS, LARGEST_FILE, Listing, guarded


@contextmanager
def replacing(path: Path, *, mark: bool = False, still: Callable[[], None] = lambda: None) -> Iterator[TextIO]:
    """A file that takes the place of `path` when all went well, durably; its readers are those of the old one, or its
    owner alone. `mark` begins it with a byte order mark; `still` is asked last of all, and raises where it must not be.
    Raises OSError, and Invalid where it grew too large to read.
    """
    target = path.resolve()
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    draft = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8-sig" if mark else "utf-8", newline="") as file:
            yield file
            _finish(file, target)
        still()
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def rows_to(file: TextIO, rows: Iterable[Sequence[str]], delimiter: str = ",") -> None:
    """Rows as they are, each on a line of its own."""
    csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)


def listed(rows: Iterable[Listing]) -> Iterator[list[str]]:
    """The header and each customer, as files are written for others to open."""
    yield list(COLUMNS)
    for row in rows:
        cells = [row.address, row.name, row.language, ";".join(sorted(row.services)), ";".join(sorted(row.segments))]
        yield [guarded(cell) for cell in cells]


def _finish(file: TextIO, target: Path) -> None:
    file.flush()
    if target.exists():
        os.fchmod(file.fileno(), target.stat().st_mode & 0o777)
    if os.fstat(file.fileno()).st_size > LARGEST_FILE:
        raise Invalid(f"The list would be larger than {LARGEST_FILE // 1_000_000} MB. Split it; nothing was written.")
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """So that the new name outlasts a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
