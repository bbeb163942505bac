"""The facts: each class is something that happened. Together they are the timeline, and only they change anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from incidents.model import Clock, Clocks, FirstMove, ImpactAnswers, Person, Place, Role, Severity


class Step(StrEnum):
    """How far a clock has run: a friendly word before, the moment itself, and the call for help after."""

    NUDGE = "nudge"
    DUE = "due"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Declared:
    key: str
    tenant: str
    number: int
    slug: str
    title: str
    severity: Severity
    proposed: Severity | None
    why: str
    answers: ImpactAnswers | None
    services: tuple[str, ...]
    began_at: datetime
    customers_affected: bool
    policy_version: int
    clocks: Clocks
    response_due: datetime | None
    drill: bool = False
    private: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True)
class RoomOpened:
    place: Place


@dataclass(frozen=True, slots=True)
class ImpactAssessed:
    answers: ImpactAnswers
    proposed: Severity
    why: str
    customers_affected: bool


@dataclass(frozen=True, slots=True)
class SeveritySet:
    was: Severity
    now: Severity
    reason: str
    clocks: Clocks
    response_due: datetime | None
    update_due: datetime | None
    mitigation_due: datetime | None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    pass


@dataclass(frozen=True, slots=True)
class RoleClaimed:
    role: Role
    person: Person


@dataclass(frozen=True, slots=True)
class RoleAssigned:
    role: Role
    person: Person
    was: Person | None = None


@dataclass(frozen=True, slots=True)
class RoleHandedOver:
    role: Role
    person: Person
    was: Person


@dataclass(frozen=True, slots=True)
class RoleReleased:
    role: Role
    was: Person


@dataclass(frozen=True, slots=True)
class ServiceAffected:
    service: str
    name: str


@dataclass(frozen=True, slots=True)
class CauseFound:
    text: str


@dataclass(frozen=True, slots=True)
class TaskDelegated:
    id: str
    text: str
    who: Person


@dataclass(frozen=True, slots=True)
class TaskDone:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class FirstMoveAnswered:
    move: FirstMove
    remedied: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class MitigationStarted:
    pass


@dataclass(frozen=True, slots=True)
class MitigationExtended:
    why: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Mitigated:
    impact_ended_at: datetime


@dataclass(frozen=True, slots=True)
class UpdatePosted:
    text: str
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class NoteAdded:
    text: str


@dataclass(frozen=True, slots=True)
class Escalated:
    to: str
    reason: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Paged:
    """`due` is when the page goes out (a SEV-3 waits for business hours), `next_step_at` when silence escalates it."""

    id: str
    person: Person
    why: str
    step: int
    due: datetime
    next_step_at: datetime | None
    role: Role | None = None
    chain: str = ""


@dataclass(frozen=True, slots=True)
class PageAcknowledged:
    id: str


@dataclass(frozen=True, slots=True)
class PageFailed:
    id: str
    person: Person
    reason: str


@dataclass(frozen=True, slots=True)
class NobodyAnswered:
    why: str
    tried: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class ImpactStartCorrected:
    was: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class ImpactEndCorrected:
    was: datetime | None
    now: datetime


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
    key: str


@dataclass(frozen=True, slots=True)
class MergeReceived:
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class NoticeApproved:
    """A notice of this incident was approved: the campaign sends it, the promise in it is owed from now."""

    campaign: str
    kind: str
    recipients: int
    approver: Person
    promise_due: datetime | None
    update_due: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeDelivered:
    campaign: str
    sent: int
    failed: int
    doubtful: int


@dataclass(frozen=True, slots=True)
class Nudged:
    """A clock ran to a step. `whom` is who was spoken to, nobody where no one holds the duty."""

    clock: Clock
    step: Step
    whom: Person | None
    due: datetime
    what: str = ""


@dataclass(frozen=True, slots=True)
class PrivacySet:
    private: bool


EVENTS: tuple[type, ...] = (
    Declared, RoomOpened, ImpactAssessed, SeveritySet, Acknowledged, RoleClaimed, RoleAssigned, RoleHandedOver,
    RoleReleased, ServiceAffected, CauseFound, TaskDelegated, TaskDone, FirstMoveAnswered, MitigationStarted,
    MitigationExtended, Mitigated, UpdatePosted, NoteAdded, Escalated, Paged, PageAcknowledged, PageFailed,
    NobodyAnswered, ImpactStartCorrected, ImpactEndCorrected, Resolved, ThresholdSet, ThresholdRemoved, Reopened,
    Closed, Cancelled, MergedInto, MergeReceived, NoticeApproved, NoticeDelivered, Nudged, PrivacySet,
)  # fmt: skip

Event = (
    Declared | RoomOpened | ImpactAssessed | SeveritySet | Acknowledged | RoleClaimed | RoleAssigned | RoleHandedOver
    | RoleReleased | ServiceAffected | CauseFound | TaskDelegated | TaskDone | FirstMoveAnswered | MitigationStarted
    | MitigationExtended | Mitigated | UpdatePosted | NoteAdded | Escalated | Paged | PageAcknowledged | PageFailed
    | NobodyAnswered | ImpactStartCorrected | ImpactEndCorrected | Resolved | ThresholdSet | ThresholdRemoved | Reopened
    | Closed | Cancelled | MergedInto | MergeReceived | NoticeApproved | NoticeDelivered | Nudged | PrivacySet
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One fact with its place in the order (`seq` from 1), its moment (UTC) and who brought it about."""

    seq: int
    at: datetime
    by: Person
    event: Event
