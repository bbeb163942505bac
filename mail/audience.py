"""Audiences: customer lists as CSV files, read line by line so that one bad row never hides the others."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from email_validator import EmailNotValidError, validate_email

from incidents.errors import Invalid

LARGEST_FILE = 50_000_000
LONGEST_NAME = 200
DEFAULT_LANGUAGE = "en"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who gets notices."""

    address: str
    name: str = ""
    language: str = DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that reaches nobody, by its line and the reason; the address itself is told to no one."""

    line: int
    reason: str


@dataclass(slots=True)
class Audience:
    """A customer list as read: each address once, in the order of the file."""

    customers: list[Customer] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)
    duplicates: int = 0


class _Unfit(ValueError):
    """Why one row reaches nobody."""


def locate(folder: Path, file: str, audience: str) -> Path:
    """The file of an audience: it lies in the folder of the policy file or below, also after links are followed."""
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Invalid(f"The customer list “{audience}” lies outside the folder of the policy file. Move it there.")
    return path


def read_audience(path: Path, audience: str) -> Audience:
    """Everybody in the file. Raises Invalid where it cannot be read as a whole; single bad rows are reported in it."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Invalid(f"The customer list “{audience}” is larger than {LARGEST_FILE // 1_000_000} MB. Split it.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _collect(file, audience)
    except UnicodeDecodeError:
        raise Invalid(f"The customer list “{audience}” is not UTF-8 text. Save it again as “CSV UTF-8”.") from None
    except OSError as error:
        raise Invalid(f"The customer list “{audience}” cannot be opened ({error.strerror}). Check its file.") from None


def _collect(file: TextIO, audience: str) -> Audience:
    found, seen = Audience(), set[str]()
    for line, row in _rows(file, audience):
        try:
            customer = _customer(row)
        except _Unfit as unfit:
            found.bad_rows.append(BadRow(line, str(unfit)))
            continue
        if (key := customer.address.casefold()) in seen:
            found.duplicates += 1
            continue
        seen.add(key)
        found.customers.append(customer)
    return found


def _rows(file: TextIO, audience: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row that is not blank as column → value, with the line it ends on. Office programs also write semicolons."""
    header = file.readline()
    columns = [name.strip().casefold() for name in next(csv.reader([header], delimiter=_delimiter(header)), [])]
    if "email" not in columns:
        raise Invalid(f"The customer list “{audience}” needs a first line that names its columns: email,name,language.")
    reader = csv.reader(file, delimiter=_delimiter(header), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num + 1, dict(zip(columns, cells, strict=False))
    except csv.Error:
        raise Invalid(
            f"The customer list “{audience}” breaks off near line {reader.line_num + 1}: check its quotation marks."
        ) from None


def _delimiter(header: str) -> str:
    return ";" if header.count(";") > header.count(",") else ","


def _customer(row: Mapping[str, str]) -> Customer:
    name = unicodedata.normalize("NFC", row.get("name", "").strip())
    if len(name) > LONGEST_NAME or any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in name):
        raise _Unfit("the name is too long or holds line breaks")
    language = row.get("language", "").strip().casefold()
    if not LANGUAGE.fullmatch(language):
        language = DEFAULT_LANGUAGE
    return Customer(_address(row.get("email", "").strip()), name, language)


def _address(text: str) -> str:
    """The address as mail servers want it. The validator's own message quotes the address, so it is not passed on."""
    if not text:
        raise _Unfit("the address is empty")
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise _Unfit("the address is not a valid one") from None
    return found.ascii_email or found.normalized
