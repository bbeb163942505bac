"""The dry run of a customer list: every bad row, every mailbox listed twice, and how many ask for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from mail.customers.addresses import same_address
from mail.customers.file import BadRow, read_list
from mail.customers.language import meant

GUESSED = 50
"""Odd languages that are guessed at: each takes some milliseconds."""


@dataclass(slots=True)
class Check:
    """What a list holds, without an address. `duplicates` are pairs of a line and the earlier one of that mailbox,
    `odd_languages` of a line and the code that its cell may mean, which mostly is empty.

    Customers without segments, or without services (who get every notice), are counted under an empty name.
    """

    file: str
    customers: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    duplicates: list[tuple[int, int]] = field(default_factory=list)
    odd_languages: list[tuple[int, str]] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    segments: Counter[str] = field(default_factory=Counter)
    services: Counter[str] = field(default_factory=Counter)
    unknown_services: Counter[str] = field(default_factory=Counter)

    @property
    def sound(self) -> bool:
        """Everybody in the list is reached in their language; a mailbox in two rows is, too."""
        return not (self.bad_rows or self.unknown_services or self.odd_languages)


def check_list(path: Path, services: Collection[str] | None = None) -> Check:
    """Read a list whole; `services` are the catalogue's keys, where there is one. Raises Invalid where it cannot be
    read."""
    found = Check(path.name)
    first_lines: dict[int, int] = {}
    for row in read_list(path, path.name):
        if isinstance(row, BadRow):
            found.bad_rows.append(row)
            continue
        first = first_lines.setdefault(hash(same_address(row.address)), row.line)
        if first != row.line:
            found.duplicates.append((row.line, first))
            continue
        found.customers += 1
        if row.odd:
            found.odd_languages.append((row.line, meant(row.odd) if len(found.odd_languages) < GUESSED else ""))
        found.languages[row.language] += 1
        found.segments.update(row.segments or ("",))
        found.services.update(row.services or ("",))
    if services is not None:
        known = {"", *(service.casefold() for service in services)}
        found.unknown_services.update({name: count for name, count in found.services.items() if name not in known})
    return found
