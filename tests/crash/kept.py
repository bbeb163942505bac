"""What was acknowledged must stand on a timeline, exactly once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.crash.look import Sight

Fact = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that was acknowledged, and the fact it must stand on a timeline as, exactly once: on that of `key`."""

    what: str
    key: str
    fact: Fact

    def times(self, sight: Sight) -> int:
        """How often it stands there."""
        told = (told for (_, key), told in sight.told.items() if key == self.key)
        return sum(self.fact(entry.event) for one in told for entry in one.entries)
