"""The facts of an alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Person, Severity


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """`pager` hears of it, at `calls_at`; empty where the team has none. `look_at` is when Muster looks again without
    a page of its own: when the team opens, or when the pager, which pages by itself, has had its time."""

    key: str
    tenant: str
    title: str
    text: str
    source: str
    rule: str
    team: str
    severity: Severity
    runbooks: tuple[tuple[str, str], ...] = ()
    pager: str = ""
    calls_at: datetime | None = None
    look_at: datetime | None = None


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
class AlarmUnreached:
    """Every road to the person of this page has failed: the next step is taken at once, and the team's channel hears
    it."""

    page: str
    person: Person


@dataclass(frozen=True, slots=True)
class AlarmUnanswered:
    """Nobody is left to call: the team's channel and its lead hear it. `pager` names the one that brought nobody, so
    that Muster pages people itself."""

    tried: tuple[Person, ...]
    lead: Person | None = None
    pager: str = ""


@dataclass(frozen=True, slots=True)
class AlarmEnded:
    why: str
    incident: str = ""


@dataclass(frozen=True, slots=True)
class AlarmPagerFailed:
    """The team's pager could not be told; `name` is what people call it."""

    pager: str
    name: str
    reason: str


AlarmEvent = (
    AlarmRaised | AlarmPaged | AlarmAnswered | AlarmSnoozed | AlarmUnreached | AlarmUnanswered | AlarmEnded
    | AlarmPagerFailed
)  # fmt: skip
