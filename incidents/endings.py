"""The facts about the end: resolved, watched, closed, cancelled or merged; and the beginning again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Person


@dataclass(frozen=True, slots=True)
class Resolved:
    confirmed_by: str
    how: str
    watch_until: datetime


@dataclass(frozen=True, slots=True)
class ThresholdSet:
    id: str
    what: str
    who: Person
    until: datetime


@dataclass(frozen=True, slots=True)
class ThresholdRemoved:
    id: str
    what: str


@dataclass(frozen=True, slots=True)
class Reopened:
    reason: str
    update_due: datetime | None
    mitigation_due: datetime | None


@dataclass(frozen=True, slots=True)
class Closed:
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class Cancelled:
    reason: str


@dataclass(frozen=True, slots=True)
class MergedInto:
    """`promise_due` is what customers were promised here: the other incident keeps that promise from now on."""

    key: str
    promise_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class MergeReceived:
    """What customers were told of the merged incident, and promised there, counts for this one."""

    key: str
    title: str
    first_told_at: datetime | None = None
    last_told_at: datetime | None = None
    promise_due: datetime | None = None
