"""What is found in another tool: its schedules, its people, and in words whatever cannot be carried over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from oncall.schedules.schedule import Layer

PROVED = timedelta(weeks=4)
"""How much of a schedule is compared with what the source itself says."""


class NotImported(Exception):
    """Nothing can be imported; one sentence that says what to do instead. It holds no token."""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as the source knows them. `gone`: the source has deleted them."""

    id: str
    name: str
    email: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A person, by the source's id, on call from `start` up to `end`, both aware."""

    person: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class FoundSchedule:
    """One schedule. The people of its layers, from the lowest to the highest, are ids of the source.

    `final` is the source's own answer to who is on call from `since` on for four weeks, where it gives one: several
    people at once are several entries. `notes` are whole sentences.
    """

    name: str
    time_zone: str
    layers: tuple[Layer, ...] = ()
    overrides: tuple[Held, ...] = ()
    final: tuple[Held, ...] | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Everything of one source, which is called `source` in words."""

    source: str
    schedules: tuple[FoundSchedule, ...]
    people: Mapping[str, Someone] = field(default_factory=dict)
