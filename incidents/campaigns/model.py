"""What one notice is: its frozen words, its audience by count and digest, and how far the sending has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from incidents.model import Person, Place


class NoticeKind(StrEnum):
    """Which letter a notice is."""

    INITIAL = "initial"
    PROGRESS = "progress"
    RESOLUTION = "resolution"


class Stage(StrEnum):
    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class ImpactLevel(StrEnum):
    HIGH = "High"
    MEDIUM = "Medium"
    LOW = "Low"


@dataclass(frozen=True, slots=True)
class Words:
    """The fields of a notice as the Communications Lead wrote them. Times are UTC.

    Initial and progress use `symptom`, `impact`, `status`, `started` and `promise_minutes`; resolution uses
    `resolved_at`, `what_happened`, `experience` and the duration between `started` and `resolved_at`.
    """

    kind: NoticeKind
    service: str
    feature: str
    symptom: str
    status: str
    impact: ImpactLevel
    started: datetime
    progress: str = ""
    promise_minutes: int = 30
    resolved_at: datetime | None = None
    what_happened: str = ""
    experience: str = ""


@dataclass(frozen=True, slots=True)
class Campaign:
    """The snapshot of one notice. `digest` is over the frozen recipients and the frozen letter.

    `worded` is the number of the fact that its words came with: what an approval names. The version also moves on when
    the card of the notice is posted, which changes nothing for the approver.
    """

    key: str
    tenant: str
    version: int
    incident: str
    words: Words
    audience: str
    writer: Person
    drafted_at: datetime
    worded: int = 1
    drill: bool = False
    private: bool = False
    stage: Stage = Stage.DRAFT
    place: Place | None = None
    recipients: int = 0
    digest: str = ""
    next_update_by: datetime | None = None
    approver: Person | None = None
    approved_at: datetime | None = None
    expanded: int = 0
    sent: int = 0
    failed: int = 0
    doubtful: int = 0
    finished_at: datetime | None = None
