"""The facts of an alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Person, Severity


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    key: str
    tenant: str
    title: str
    text: str
    source: str
    rule: str
    team: str
    severity: Severity
    runbooks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AlarmPaged:
    """`due` is when the call goes out, `next_step_at` when silence takes it further."""

    id: str
    person: Person
    why: str
    step: int
    due: datetime
    next_step_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlarmAnswered:
    page: str = ""
    via: str = "Teams"


@dataclass(frozen=True, slots=True)
class AlarmSnoozed:
    page: str
    until: datetime


@dataclass(frozen=True, slots=True)
class AlarmUnanswered:
    """Nobody is left to call: the team's channel and its lead hear it."""

    tried: tuple[Person, ...]
    lead: Person | None = None


@dataclass(frozen=True, slots=True)
class AlarmEnded:
    why: str
    incident: str = ""


AlarmEvent = AlarmRaised | AlarmPaged | AlarmAnswered | AlarmSnoozed | AlarmUnanswered | AlarmEnded
