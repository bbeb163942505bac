"""The facts of a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Person, Severity
from oncall.calls.model import Try, Verdict


@dataclass(frozen=True, slots=True)
class CallBegun:
    key: str
    tenant: str
    about: str
    page: str
    person: Person
    title: str
    why: str
    severity: Severity
    tries: tuple[Try, ...]
    rule: str = ""
    schedule: str = ""
    shift_end: datetime | None = None
    night: bool = False
    drill: bool = False


@dataclass(frozen=True, slots=True)
class TryMade:
    number: int
    sent: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TryMovedUp:
    """A road before it came to nothing, so this try is made now instead of at its time."""

    number: int
    due: datetime


@dataclass(frozen=True, slots=True)
class CallAnswered:
    by: str


@dataclass(frozen=True, slots=True)
class CallOver:
    why: str


@dataclass(frozen=True, slots=True)
class CallPutOff:
    until: datetime


@dataclass(frozen=True, slots=True)
class CallJudged:
    """`by_snooze`: nobody tapped; it was snoozed past the end of the shift, which says that it could wait."""

    verdict: Verdict
    by_snooze: bool = False


CallEvent = CallBegun | TryMade | TryMovedUp | CallAnswered | CallOver | CallPutOff | CallJudged
