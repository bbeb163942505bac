"""A rota: the overrides, swaps and rotation that chat has laid over one schedule, folded from its facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from incidents.model import Person
from oncall.schedules.schedule import Layer


@dataclass(frozen=True, slots=True)
class Override:
    """`person` (a key of the catalogue) has the duty from `start` up to `end`, whoever the layers name.

    Where two overlap the later one of the list wins. `swap` is the id of the swap it comes from.
    """

    id: str
    person: str
    start: datetime
    end: datetime
    by: Person
    at: datetime
    why: str = ""
    swap: str = ""


class SwapState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """Nobody answered before the first of its shifts began."""
    UNDONE = "undone"
    """Accepted, and later undone as a whole by a lead or an admin."""


@dataclass(frozen=True, slots=True)
class Swap:
    """`asker` gives `other` the time from `start` up to `end`, and takes theirs from `back_start` to `back_end` for it.

    Without a way back it is a plain request to take over. People are keys of the catalogue. A turn held to some hours
    has several `parts` from its start to its end; () is one part without a pause.
    """

    id: str
    asker: str
    other: str
    start: datetime
    end: datetime
    asked_at: datetime
    back_start: datetime | None = None
    back_end: datetime | None = None
    state: SwapState = SwapState.ASKED
    answered_at: datetime | None = None
    parts: tuple[tuple[datetime, datetime], ...] = ()
    back_parts: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def there(self) -> tuple[tuple[datetime, datetime], ...]:
        """The times that `other` takes."""
        return self.parts or ((self.start, self.end),)

    @property
    def back(self) -> tuple[tuple[datetime, datetime], ...]:
        """The times that `asker` takes for it, maybe none."""
        whole = ((self.back_start, self.back_end),) if self.back_start and self.back_end else ()
        return self.back_parts or whole

    @property
    def begins(self) -> datetime:
        """When the first of its shifts begins: nobody can answer any more from then on."""
        return min(self.start, self.back_start or self.start)

    @property
    def over(self) -> datetime:
        """When the last of its shifts ends."""
        return max(self.end, self.back_end or self.end)

    def open(self, at: datetime) -> bool:
        """Whether it still waits for an answer."""
        return self.state is SwapState.ASKED and at < self.begins


@dataclass(frozen=True, slots=True)
class Turned:
    """A rotation set by chat that was in force from `since` up to `until`."""

    rotation: Layer
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Rota:
    """The snapshot of the subject `rota`, whose key is that of its schedule.

    `rotation` is one set by chat: it replaces the lowest layer of the schedule from `rotation_from` on. `earlier` are
    those set by chat before it, the oldest first, each in its time; in the time of none the file's layer is in force.
    Overrides and swaps that ended over a year ago are dropped from the snapshot; the facts stay.
    """

    key: str
    tenant: str
    version: int
    overrides: tuple[Override, ...] = ()
    swaps: tuple[Swap, ...] = ()
    rotation: Layer | None = None
    rotation_from: datetime | None = None
    earlier: tuple[Turned, ...] = ()

    def override(self, id_: str) -> Override | None:
        return next((override for override in self.overrides if override.id == id_), None)

    def swap(self, id_: str) -> Swap | None:
        return next((swap for swap in self.swaps if swap.id == id_), None)
