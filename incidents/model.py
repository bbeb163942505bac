"""What an incident is at one moment: frozen values, folded from its timeline by `evolve`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from incidents.vocabulary import Clock, FirstMove, Phase, PublicStatus, Role, Severity

# fmt: off
__all__ = [
    "MUSTER", "RECENT_LINES", "Clock", "Clocks", "FirstMove", "ImpactAnswers", "Incident", "Line", "MoveMade",
    "Page", "Person", "Phase", "Place", "PublicStatus", "Role", "Severity", "Task", "Threshold",
]
# fmt: on


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts. `id` is the Entra object id where one is known, else the sender's channel id."""

    id: str
    name: str


MUSTER = Person("muster", "Muster")
"""Who asks when a clock does."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The lengths in force for one severity, copied from the policy: an incident keeps the rules it began with."""

    detection: timedelta = timedelta(minutes=5)
    mitigation: timedelta = timedelta(minutes=30)
    role_nudge: timedelta = timedelta(minutes=2)
    role_page: timedelta = timedelta(minutes=5)
    notice_nudge: timedelta = timedelta(minutes=10)
    notice_page: timedelta = timedelta(minutes=15)
    update_every: timedelta | None = timedelta(minutes=30)
    nudge_before: timedelta = timedelta(minutes=5)
    lead_after: timedelta = timedelta(minutes=10)
    watch: timedelta = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class ImpactAnswers:
    """Answers to the impact questions; the values are those of `incidents.impact`."""

    scope: str
    customers: str
    data: str
    workaround: str


@dataclass(frozen=True, slots=True)
class MoveMade:
    """The answer to one first move. `remedied` is false where it was looked at and was not it."""

    remedied: bool
    by: Person
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One person called to the incident; `step` counts the tries of its escalation from 1.

    `chain` is empty for the calls of the incident itself, which anybody may answer. Somebody called by name has a chain
    of their own, and only they answer it. `via` says how it was answered, as in `Acknowledge`. A page that was ever
    snoozed calls nobody further: the one that follows it at `snoozed_until` does. `ended` says in words why it needs no
    answer any more, for good: nothing that changes later brings it back. `auto`: nobody asked for it.
    """

    id: str
    person: Person
    why: str
    step: int
    at: datetime
    role: Role | None = None
    acknowledged_at: datetime | None = None
    chain: str = ""
    via: str = ""
    snoozed_until: datetime | None = None
    ended: str = ""
    auto: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """Something the Technical Lead handed to somebody: a task, never a fourth role."""

    id: str
    text: str
    who: Person
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """A temporary alert threshold set while watching for recurrence, and who removes it when."""

    id: str
    what: str
    who: Person
    until: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message of ours stands: a conversation and the message in it. Opaque to the core."""

    conversation: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline as people read it."""

    at: datetime
    who: str
    text: str


# Looked up once: Python finds a member of an enumeration slowly, and a card asks for these two dozens of times.
_ACTIVE = (Phase.DETECTION, Phase.MITIGATION, Phase.RESOLUTION)
_CLOSED = Phase.CLOSED

RECENT_LINES = 4
"""How many timeline lines the snapshot carries, so that the headline card needs no second read."""


@dataclass(frozen=True, slots=True)
class Incident:
    """The snapshot. `version` is the number of facts folded into it; times are aware and in UTC."""

    key: str
    tenant: str
    number: int
    version: int
    title: str
    slug: str
    policy_version: int
    severity: Severity
    declared_severity: Severity
    declared_at: datetime
    declared_by: Person
    began_at: datetime
    clocks: Clocks
    proposed: Severity | None = None
    answers: ImpactAnswers | None = None
    why_severity: str = ""
    drill: bool = False
    private: bool = False
    customers_affected: bool = True
    origin: str = ""
    services: tuple[str, ...] = ()
    phase: Phase = Phase.DETECTION
    status: PublicStatus = PublicStatus.INVESTIGATING
    cause: str = ""
    roles: Mapping[Role, Person] = field(default_factory=dict)
    moves: Mapping[FirstMove, MoveMade] = field(default_factory=dict)
    pages: tuple[Page, ...] = ()
    pagers: tuple[str, ...] = ()
    """The pagers of teams that were told of it."""
    tasks: tuple[Task, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    room: Place | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: Person | None = None
    roles_filled_at: datetime | None = None
    cause_at: datetime | None = None
    mitigated_at: datetime | None = None
    impact_ended_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    response_due: datetime | None = None
    update_due: datetime | None = None
    promise_due: datetime | None = None
    mitigation_due: datetime | None = None
    clocks_since: datetime | None = None
    roles_since: Mapping[Role, datetime] = field(default_factory=dict)
    notice_since: datetime | None = None
    split_since: datetime | None = None
    watch_until: datetime | None = None
    first_told_at: datetime | None = None
    last_told_at: datetime | None = None
    notices: tuple[str, ...] = ()
    last_notice_at: datetime | None = None
    """When a notice was last approved; customers are told once its first mail was accepted."""
    sending: tuple[str, ...] = ()
    """Notices on their way."""
    pledged: Mapping[str, datetime] = field(default_factory=dict)
    """By notice on its way: what it promises, owed once its first mail is accepted."""
    overdue: tuple[Clock, ...] = ()
    unanswered: bool = False
    nobody_at: datetime | None = None
    """When it was last said that nobody has answered: until somebody comes, pages from before call nobody further."""
    calls_since: datetime | None = None
    """Raised after nobody had answered: the ladder is climbed anew, and older pages count no more."""
    silent_pagers: tuple[str, ...] = ()
    """Pagers that page by their own schedules and brought nobody: Muster climbs for their teams."""
    confirmed_by: str = ""
    confirmed_how: str = ""
    cancelled: str = ""
    merged_into: str = ""
    reopened: int = 0
    recent: tuple[Line, ...] = ()

    @property
    def is_open(self) -> bool:
        """Anything but closed: recovery is still open, a quick reopen away."""
        return self.phase is not _CLOSED

    @property
    def active(self) -> bool:
        """Customers or systems may still be hurt: detection, mitigation or resolution."""
        return self.phase in _ACTIVE

    @property
    def customers_wait(self) -> bool:
        """Customers feel it and have heard nothing since it began, or since it came back."""
        return self.notice_since is not None and (self.last_told_at is None or self.last_told_at < self.notice_since)

    def holds(self, person: Person) -> tuple[Role, ...]:
        """The roles this person has here, IC first."""
        return tuple(role for role in Role if (holder := self.roles.get(role)) and holder.id == person.id)

    @property
    def empty_roles(self) -> tuple[Role, ...]:
        return tuple(role for role in Role if role not in self.roles)

    def page(self, page_id: str) -> Page | None:
        return next((page for page in self.pages if page.id == page_id), None)
