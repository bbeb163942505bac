"""The asks: what a person, a clock or another subject may put to an incident, each decided in `decisions/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from incidents.machine_commands import (
    EndWatch,
    PageAgain,
    RecordBrief,
    RecordDelivery,
    RecordMerge,
    RecordNotice,
    RecordPageFailure,
    RecordPagerFailure,
    RecordReach,
    RecordRoom,
    RemindDetection,
    RemindFirstNotice,
    RemindMitigation,
    RemindPromise,
    RemindResponse,
    RemindRoles,
    RemindSplit,
    RemindThreshold,
    RemindUpdate,
    WakePage,
    WatchPager,
)  # fmt: skip
from incidents.model import FirstMove, ImpactAnswers, Person, Role, Severity

# fmt: off
__all__ = [
    "COMMANDS", "Acknowledge", "AddNote", "AffectService", "AnswerFirstMove", "AssessImpact", "AssignRole", "Cancel",
    "ClaimRole", "Close", "CorrectImpact", "DelegateTask", "EndWatch", "Escalate", "FindCause", "FinishTask",
    "HandOverRole", "IncidentCommand", "KeepWorking", "Merge", "Mitigate", "OpenIncident", "PageAgain", "PageSomeone",
    "PostUpdate", "RecordBrief", "RecordDelivery", "RecordMerge", "RecordNotice", "RecordPageFailure",
    "RecordPagerFailure", "RecordReach", "RecordRoom", "ReleaseRole", "RemindDetection", "RemindFirstNotice",
    "RemindMitigation", "RemindPromise", "RemindResponse", "RemindRoles", "RemindSplit", "RemindThreshold",
    "RemindUpdate", "RemoveThreshold", "Reopen", "Resolve", "SetPrivacy", "SetSeverity", "SnoozePage", "WakePage",
    "WatchPager",
]
# fmt: on


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """`severity` none: what the answers propose, else SEV-2 until triaged (unsure counts as worse)."""

    key: str
    number: int
    title: str
    answers: ImpactAnswers | None = None
    severity: Severity | None = None
    reason: str = ""
    services: tuple[str, ...] = ()
    began_at: datetime | None = None
    drill: bool = False
    private: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True)
class AssessImpact:
    """`services` are added to those affected, where they are not named yet."""

    answers: ImpactAnswers
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetSeverity:
    severity: Severity
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """`via` says how where that was not in Teams: `phone`, `SMS`, or the name of a pager."""

    page: str = ""
    via: str = ""


@dataclass(frozen=True, slots=True)
class SnoozePage:
    """Put one's own page off until then."""

    page: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ClaimRole:
    role: Role


@dataclass(frozen=True, slots=True)
class AssignRole:
    role: Role
    person: Person


@dataclass(frozen=True, slots=True)
class HandOverRole:
    role: Role
    person: Person


@dataclass(frozen=True, slots=True)
class ReleaseRole:
    role: Role


@dataclass(frozen=True, slots=True)
class AffectService:
    service: str


@dataclass(frozen=True, slots=True)
class FindCause:
    text: str


@dataclass(frozen=True, slots=True)
class DelegateTask:
    text: str
    person: Person


@dataclass(frozen=True, slots=True)
class FinishTask:
    id: str


@dataclass(frozen=True, slots=True)
class AnswerFirstMove:
    move: FirstMove
    remedied: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mitigate:
    impact_ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeepWorking:
    """The IC's answer to the 30-minute question: still working on mitigation, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class PostUpdate:
    text: str


@dataclass(frozen=True, slots=True)
class Escalate:
    """`target` is the key of a person, team or vendor; `person` is set for somebody outside the catalogue."""

    target: str
    reason: str
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class PageSomeone:
    target: str
    person: Person | None = None
    role: Role | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class AddNote:
    text: str


@dataclass(frozen=True, slots=True)
class CorrectImpact:
    began_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resolve:
    confirmed_by: str
    how: str
    threshold: str = ""
    threshold_who: Person | None = None
    threshold_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RemoveThreshold:
    id: str


@dataclass(frozen=True, slots=True)
class Reopen:
    reason: str


@dataclass(frozen=True, slots=True)
class Close:
    pass


@dataclass(frozen=True, slots=True)
class Cancel:
    reason: str


@dataclass(frozen=True, slots=True)
class Merge:
    into: str


@dataclass(frozen=True, slots=True)
class SetPrivacy:
    private: bool


IncidentCommand = (
    OpenIncident | AssessImpact | SetSeverity | Acknowledge | ClaimRole | AssignRole | HandOverRole | ReleaseRole
    | AffectService | FindCause | DelegateTask | FinishTask | AnswerFirstMove | Mitigate | KeepWorking | PostUpdate
    | Escalate | PageSomeone | AddNote | CorrectImpact | Resolve | RemoveThreshold | Reopen | Close | Cancel
    | Merge | SetPrivacy | SnoozePage
    | RecordRoom | RecordMerge | RecordNotice | RecordBrief | RecordReach | RecordDelivery | RecordPageFailure
    | PageAgain | WakePage | RecordPagerFailure | WatchPager
    | RemindResponse | RemindDetection | RemindRoles | RemindSplit | RemindFirstNotice | RemindUpdate
    | RemindPromise | RemindMitigation | RemindThreshold | EndWatch
)  # fmt: skip

COMMANDS: tuple[type, ...] = get_args(IncidentCommand)
