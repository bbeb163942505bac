"""Untrusted JSON, peeled value by value: what is not there is empty, what is of another kind names its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rota.imports.found import NotImported

_LONGEST = 200
_LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands, such as `schedule.schedule_layers[2].start`."""

    value: Any
    path: str = ""

    def at(self, key: str) -> Node:
        """A field of this table; one that is not there is null, and so is one of null."""
        if self.value is None:
            return Node(None, self._below(key))
        if not isinstance(self.value, dict):
            raise self._not("a table")
        return Node(self.value.get(key), self._below(key))

    def each(self) -> Iterator[Node]:
        """The values of this list; null is an empty one."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            raise self._not("a list")
        for number, value in enumerate(self.value, 1):
            yield Node(value, f"{self.path}[{number}]")

    def text(self) -> str:
        """Text on one line, cut short; empty for null. Numbers are taken as text: some ids are."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int):
            raise self._not("text")
        clean = "".join(char if char.isprintable() else " " for char in str(self.value))
        return " ".join(clean.split())[:_LONGEST]

    def number(self, default: int) -> int:
        if self.value is None:
            return default
        number = self.value
        if isinstance(number, bool) or not isinstance(number, int | float) or not abs(number) < _LARGEST:
            raise self._not("a whole number")
        return int(number)

    def flag(self, *, default: bool) -> bool:
        return default if self.value is None else bool(self.value)

    def moment(self) -> datetime | None:
        """A moment such as 2026-11-02T09:00:00+01:00, in UTC; none for null. Without an offset it is UTC."""
        found = self.local()
        if found is None:
            return None
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)

    def local(self) -> datetime | None:
        """Likewise as it is written: naive where it has no offset."""
        if not self.value:
            return None
        try:
            found = datetime.fromisoformat(self.text())
            return found.astimezone(UTC).astimezone(found.tzinfo) if found.tzinfo else found
        except (ValueError, OverflowError):
            raise self._not("a time such as 2026-11-02T09:00:00Z") from None

    def __bool__(self) -> bool:
        return bool(self.value)

    def _below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _not(self, expected: str) -> NotImported:
        return NotImported(
            f"{self.path or 'The file'}: expected {expected}. Is this the export of another tool? "
            "Name the right one with --from."
        )
