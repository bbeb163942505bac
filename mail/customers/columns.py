"""How other systems call the columns of a customer list, and what becomes of their cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from incidents.errors import Invalid
from mail.customers.addresses import read_address
from mail.customers.file import COLUMNS, named_columns, read_name, unguarded
from mail.customers.language import read_language

_NAMES: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "emailaddress", "mail", "primaryemail", "contactemail", "useremail", "workemail", "email1value"),
    "name": ("name", "fullname", "displayname", "contactname", "customername", "contact"),
    "first": ("firstname", "givenname", "forename"),
    "last": ("lastname", "familyname", "surname"),
    "language": ("language", "locale", "lang", "preferredlanguage", "languagecode"),
    "services": ("services", "service", "components", "component", "products", "product"),
    "segments": ("segments", "segment", "tags", "labels", "groups", "plan", "tier"),
}
OURS = tuple(_NAMES)
"""What `chosen` of Columns may name."""

_SIGNS = re.compile(r"[\W_]+")
_PARTED = re.compile(r"[;|,]")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One good row of an export. Empty cells say nothing; `odd_language` where the cell named no language we know."""

    line: int
    address: str
    cells: Mapping[str, str]
    odd_language: bool = False


class Columns:
    """Where an export has what; `chosen` names columns outright, ours → theirs. Raises Invalid without an address."""

    def __init__(self, header: Sequence[str], chosen: Mapping[str, str]) -> None:
        simple = [_simple(name) for name in header]
        self._places = {ours: _first(simple, names) for ours, names in _NAMES.items()}
        self._own = {ours for ours in COLUMNS if self._places[ours] >= 0 and simple[self._places[ours]] == ours}
        for ours, theirs in chosen.items():
            self._places[ours] = _first(simple, (_simple(theirs),))
            self._own.discard(ours)
            if self._places[ours] < 0:
                raise Invalid(f"The file has no column “{theirs}”. {named_columns(header)}")
        if self._places["email"] < 0:
            raise Invalid(f"No column looks like an email address: name it by --map email=…. {named_columns(header)}")

    def read(self, line: int, cells: Sequence[str]) -> Incoming:
        """Raises ValueError with the reason: the row reaches nobody."""
        address = read_address(unguarded(self._cell("email", cells)))
        name = self._cell("name", cells) or f"{self._cell('first', cells)} {self._cell('last', cells)}"
        code, odd = read_language(self._cell("language", cells))
        found = {
            "email": address,
            "name": read_name(name),
            "language": "" if odd else code,
            "services": self._words("services", cells),
            "segments": self._words("segments", cells),
        }
        return Incoming(line, address, {ours: cell for ours, cell in found.items() if cell}, odd)

    def _cell(self, ours: str, cells: Sequence[str]) -> str:
        place = self._places[ours]
        return cells[place].strip() if 0 <= place < len(cells) else ""

    def _words(self, ours: str, cells: Sequence[str]) -> str:
        """In a column of ours blanks part words; elsewhere `Enterprise Plus` is one, and becomes `Enterprise-Plus`."""
        cell = unguarded(self._cell(ours, cells))
        parts = cell.split() if ours in self._own and not _PARTED.search(cell) else _PARTED.split(cell)
        return ";".join("-".join(part.split()) for part in parts if part.strip())


def _simple(name: str) -> str:
    """`E-mail Address` and `email_address` are one name."""
    return _SIGNS.sub("", name.casefold())


def _first(simple: Sequence[str], names: Sequence[str]) -> int:
    return next((simple.index(name) for name in names if name in simple), -1)
