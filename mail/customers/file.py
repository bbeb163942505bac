"""A customer list on disk: a CSV file read row by row, however long, so that one bad row never hides the others.

Columns, in any order and case: `email` (needed), `name`, `language`, `services`, `segments`. Others are left alone.
Comma, semicolon or tab parts the cells, as office programs write them; a byte order mark does no harm.
"""

from __future__ import annotations

import csv
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TextIO

from incidents.errors import Invalid
from mail.customers.addresses import read_address
from mail.customers.language import read_language

LARGEST_FILE = 50_000_000
LONGEST_HEADER = 10_000
LONGEST_NAME = 200
DEFAULT_LANGUAGE = "en"
COLUMNS = ("email", "name", "language", "services", "segments")

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, full-width forms too; files we write guard it."""

_QUOTED = re.compile(r'"[^"]*(?:"|\Z)')
_PARTED = re.compile(r"[\s;|,]+")


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who gets notices."""

    address: str = field(repr=False)
    name: str = field(default="", repr=False)
    language: str = DEFAULT_LANGUAGE


class Listing(NamedTuple):
    """A good row: who, and which notices they want. No services means all; `language` is a code, lower case, and `odd`
    the cell that named none we know."""

    line: int
    address: str
    name: str
    language: str
    services: frozenset[str]
    segments: frozenset[str]
    odd: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that reaches nobody, by the line it ends on and the reason; the address itself is told to no one."""

    line: int
    reason: str


Stamp = tuple[int, int, int]
"""Tells one state of a file from the next: inode, moment of the last change, size."""


def locate(folder: Path, file: str, audience: str) -> Path:
    """The file of an audience: it lies in the folder of the policy file or below, also after links are followed."""
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Invalid(f"The customer list “{audience}” lies outside the folder of the policy file. Move it there.")
    return path


def stamp_of(path: Path, audience: str) -> Stamp:
    """Raises Invalid where the file cannot be looked at."""
    try:
        found = path.stat()
    except OSError as error:
        raise _cannot_open(audience, error) from None
    return found.st_ino, found.st_mtime_ns, found.st_size


def read_list(path: Path, audience: str) -> Iterator[Listing | BadRow]:
    """Every row that is not blank, in the order of the file; none is kept.

    Raises Invalid where the list cannot be read as a whole: then nothing read before counts either.
    """
    rows = read_rows(path, audience)
    header = next(rows)[1]
    judge = _judge(column_places(header, audience))
    for line, cells in rows:
        yield judge(line, cells)


def read_rows(path: Path, audience: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The header, then every row that is not blank, each with the line it ends on. Raises Invalid likewise."""
    try:
        with _opened(path, audience) as file:
            before = os.fstat(file.fileno())
            yield from _rows(file, audience)
            after = os.fstat(file.fileno())
    except UnicodeDecodeError:
        raise Invalid(f"The customer list “{audience}” is not UTF-8 text. Save it again as “CSV UTF-8”.") from None
    except OSError as error:
        raise _cannot_open(audience, error) from None
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise Invalid(f"The customer list “{audience}” changed while it was read. Try again in a moment.")


def delimiter_of(header: str) -> str:
    """Comma, unless the names of the columns are parted by more semicolons or tabs, those in quotation marks aside."""
    return max(",;\t", key=_QUOTED.sub("", header).count)


def column_places(header: Sequence[str], audience: str) -> dict[str, int]:
    """Column name → place, the first of that name."""
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        places.setdefault(name.strip().casefold(), place)
    if "email" not in places:
        raise Invalid(
            f"The customer list “{audience}” needs a first line that names its columns, one of them email. "
            f"{named_columns(header)} Correct it, or bring the file in: muster customers import FILE --into LIST, "
            "which knows other names and takes --map email=…"
        )
    return places


def named_columns(header: Sequence[str]) -> str:
    """The columns there are, in a sentence; none where the first line holds addresses instead of names."""
    if any("@" in name for name in header):
        return "Its first line must name the columns; it holds an address."
    return f"It has: {', '.join(name.strip() for name in header if name.strip())[:LONGEST_NAME] or 'none'}."


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def guarded(cell: str) -> str:
    """The cell so that no spreadsheet runs it; `unguarded` gives it back."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


@lru_cache(maxsize=1024)
def words_of(cell: str) -> frozenset[str]:
    """A cell of services or segments, parted by semicolons, bars, commas or blanks; case does not matter."""
    return frozenset(word for word in _PARTED.split(unguarded(cell.strip()).casefold()) if word)


def _opened(path: Path, audience: str) -> TextIO:
    found = path.stat()
    if found.st_size > LARGEST_FILE:
        raise Invalid(f"The customer list “{audience}” is larger than {LARGEST_FILE // 1_000_000} MB. Split it.")
    if not stat.S_ISREG(found.st_mode):
        raise Invalid(f"The customer list “{audience}” cannot be opened: it is not a file. Check its name.")
    return path.open(encoding="utf-8-sig", newline="")


def _rows(file: TextIO, audience: str) -> Iterator[tuple[int, Sequence[str]]]:
    first = file.readline(LONGEST_HEADER + 1)
    reader = csv.reader(chain([first], file), delimiter=delimiter_of(first), strict=True)
    last = 0
    try:
        header = next(reader, [])
        last = reader.line_num
        if len(first) > LONGEST_HEADER or sum(map(len, header)) > LONGEST_HEADER:
            raise Invalid(
                f"The customer list “{audience}” has more than {LONGEST_HEADER:,} characters in its first line, which "
                "names the columns. Check that it is there, and its quotation marks."
            )
        yield last, header
        for cells in reader:
            last = reader.line_num
            if any(cells) and any(cell.strip() for cell in cells):
                yield last, cells
    except csv.Error:
        raise Invalid(
            f"The customer list “{audience}” breaks off at line {last + 1}: check its quotation marks."
        ) from None


def _judge(places: dict[str, int]) -> Callable[[int, Sequence[str]], Listing | BadRow]:
    """How rows of these columns are read: made once, because it is done a hundred thousand times."""
    wanted = [places.get(name, -1) for name in COLUMNS]

    def judge(line: int, cells: Sequence[str]) -> Listing | BadRow:
        had = len(cells)
        email, name, language, services, segments = [cells[at] if -1 < at < had else "" for at in wanted]
        try:
            address = read_address(unguarded(email) if email[:1] == "'" else email)
            called = read_name(name)
        except ValueError as unfit:
            return BadRow(line, str(unfit))
        code, odd = read_language(language)
        code = code or DEFAULT_LANGUAGE
        return Listing(line, address, called, code, words_of(services), words_of(segments), language if odd else "")

    return judge


def read_name(text: str) -> str:
    """The name as it stands in a header. Raises ValueError where it cannot stand in one."""
    name = unguarded(text.strip())
    if not name.isascii():
        name = unicodedata.normalize("NFC", name)
    harmful = not name.isprintable() and any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in name)
    if harmful or len(name) > LONGEST_NAME:
        raise ValueError("the name is too long or holds line breaks")
    if "=?" in name:
        raise ValueError("the name holds “=?”, as names copied out of a mail's source do: write it in plain letters")
    return name


def _cannot_open(audience: str, error: OSError) -> Invalid:
    return Invalid(f"The customer list “{audience}” cannot be opened ({error.strerror}). Check its file.")
