"""The facts: each class is something that happened. Together they are the timeline, and only they change anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from incidents.endings import (
    Cancelled,
    Closed,
    MergedInto,
    MergeReceived,
    Reopened,
    Resolved,
    ThresholdRemoved,
    ThresholdSet,
)
from incidents.model import Clocks, FirstMove, ImpactAnswers, Person, Place, Severity
from incidents.notices import BriefSent, NoticeApproved, NoticeDelivered, NoticeReached
from incidents.pagers import PagerCalled, PagerFailed, PagerSilent
from incidents.people import (
    Escalated,
    NobodyAnswered,
    NobodyToPage,
    Nudged,
    PageAcknowledged,
    Paged,
    PageFailed,
    PageSnoozed,
    RoleAssigned,
    RoleClaimed,
    RoleHandedOver,
    RoleReleased,
    Step,
)

# fmt: off
__all__ = [
    "EVENTS", "Acknowledged", "BriefSent", "Cancelled", "CauseFound", "Closed", "Declared", "Escalated", "Event",
    "FirstMoveAnswered", "ImpactAssessed", "ImpactEndCorrected", "ImpactStartCorrected", "MergeReceived",
    "MergedInto", "Mitigated", "MitigationExtended", "MitigationStarted", "NobodyAnswered", "NobodyToPage",
    "NoteAdded",
    "NoticeApproved", "NoticeDelivered", "NoticeReached", "Nudged", "PageAcknowledged", "PageFailed", "PageSnoozed",
    "Paged", "PagerCalled", "PagerFailed", "PagerSilent", "PrivacySet",
    "Reopened", "Resolved", "RoleAssigned", "RoleClaimed", "RoleHandedOver", "RoleReleased", "RoomOpened",
    "ServiceAffected", "SeveritySet", "Step", "TaskDelegated", "TaskDone", "ThresholdRemoved", "ThresholdSet",
    "TimelineEntry", "UpdatePosted",
]
# fmt: on


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
    """`via` says how where that was not in Teams: `phone`, `SMS`, or the name of a pager."""

    via: str = ""


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
class ImpactStartCorrected:
    was: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class ImpactEndCorrected:
    was: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True)
class PrivacySet:
    private: bool


Event = (
    Declared | RoomOpened | ImpactAssessed | SeveritySet | Acknowledged | RoleClaimed | RoleAssigned | RoleHandedOver
    | RoleReleased | ServiceAffected | CauseFound | TaskDelegated | TaskDone | FirstMoveAnswered | MitigationStarted
    | MitigationExtended | Mitigated | UpdatePosted | NoteAdded | Escalated | Paged | PageAcknowledged | PageFailed
    | NobodyAnswered | ImpactStartCorrected | ImpactEndCorrected | Resolved | ThresholdSet | ThresholdRemoved | Reopened
    | Closed | Cancelled | MergedInto | MergeReceived | NoticeApproved | NoticeReached | NoticeDelivered
    | BriefSent | Nudged | PrivacySet | PageSnoozed | NobodyToPage | PagerCalled | PagerSilent | PagerFailed
)  # fmt: skip

EVENTS: tuple[type, ...] = get_args(Event)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One fact with its place in the order (`seq` from 1), its moment (UTC) and who brought it about."""

    seq: int
    at: datetime
    by: Person
    event: Event
