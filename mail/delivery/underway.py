"""Which mails this process has in its hands, so that no two tries of one mail meet and nobody is told too early."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from engine.ports import NotYet

Notice = tuple[str, str]
"""Tenant and key."""


class Underway:
    """Recipients whose mail is being carried, and mails whose fate was unclear when they were put down."""

    def __init__(self) -> None:
        self._carried: dict[Notice, set[int]] = {}
        self._unclear: dict[Notice, set[str]] = {}

    @contextmanager
    def carrying(self, notice: Notice, first: int, last: int) -> Iterator[None]:
        """For recipients `first` to `last`. Raises NotYet where another try has one of them."""
        carried = self._carried.setdefault(notice, set())
        mine = range(first, last + 1)
        if not carried.isdisjoint(mine):
            raise NotYet("another try of this mail is under way", timedelta(seconds=1))
        carried.update(mine)
        try:
            yield
        finally:
            carried.difference_update(mine)
            if not carried:
                self._carried.pop(notice, None)

    def carried(self, notice: Notice) -> frozenset[int]:
        """Whose mail is being carried now."""
        return frozenset(self._carried.get(notice, ()))

    def begin(self, notice: Notice, key: str) -> None:
        """From here on the mail may have gone out."""
        self._unclear.setdefault(notice, set()).add(key)

    def clear(self, notice: Notice, key: str) -> bool:
        """Its fate is known, or written down. Returns whether it was not."""
        unclear = self._unclear.get(notice, set())
        known = key not in unclear
        unclear.discard(key)
        if not unclear:
            self._unclear.pop(notice, None)
        return not known

    def any(self, notice: Notice) -> bool:
        return notice in self._carried or notice in self._unclear
