"""The months and quarters that reviews and pay are about: `2026-11`, `2026-Q4`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_KEY = re.compile(r"([1-9]\d{3})-(?:(0[1-9]|1[0-2])|[Qq]([1-4]))")


@dataclass(frozen=True, slots=True)
class Period:
    """`months` is 1 or 3, `first` the number of the first of them, January being 1."""

    year: int
    first: int
    months: int = 1

    @property
    def key(self) -> str:
        return f"{self.year:04}-Q{(self.first + 2) // 3}" if self.months == 3 else f"{self.year:04}-{self.first:02}"

    @property
    def words(self) -> str:
        """`November 2026`, `Q4 2026 (October to December)`."""
        if self.months == 1:
            return f"{MONTHS[self.first - 1]} {self.year}"
        last = MONTHS[self.first + 1]
        return f"Q{(self.first + 2) // 3} {self.year} ({MONTHS[self.first - 1]} to {last})"

    def begins(self, zone: str) -> datetime:
        """Midnight of its first day there, in UTC."""
        return datetime(self.year, self.first, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    def ends(self, zone: str) -> datetime:
        """The midnight after its last day there, in UTC."""
        return self.moved(1).begins(zone)

    def moved(self, by: int) -> Period:
        """So many periods of the same length later, or earlier."""
        month = self.year * 12 + self.first - 1 + by * self.months
        return Period(month // 12, month % 12 + 1, self.months)


def read_period(text: str) -> Period | None:
    """The month or quarter a key names; None where it names none. Years from 1000 to 9998: the next one must exist."""
    found = _KEY.fullmatch(text.strip())
    if found is None or found[1] == "9999":
        return None
    if found[3]:
        return Period(int(found[1]), int(found[3]) * 3 - 2, 3)
    return Period(int(found[1]), int(found[2]))


def month_of(at: datetime, zone: str) -> Period:
    """The month a moment lies in there."""
    local = at.astimezone(ZoneInfo(zone))
    return Period(local.year, local.month)


def quarter_of(at: datetime, zone: str) -> Period:
    """The quarter a moment lies in there."""
    month = month_of(at, zone)
    return Period(month.year, (month.first - 1) // 3 * 3 + 1, 3)
