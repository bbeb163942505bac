"""The facts about words to customers and stakeholders: approved, on their way, arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Person


@dataclass(frozen=True, slots=True)
class NoticeApproved:
    """A notice of this incident was approved and is on its way; the promise in it is owed once somebody has read it."""

    campaign: str
    kind: str
    recipients: int
    approver: Person
    promise_due: datetime | None
    update_due: datetime | None
    audience: str = ""
    services: tuple[str, ...] = ()
    alone: str = ""
    """Why its writer sent it without the second person it needed; then `lead` is told."""
    lead: Person | None = None


@dataclass(frozen=True, slots=True)
class NoticeReached:
    """The first mail of a notice was accepted at `first_at`: now customers are told, and promised `promise_due`.

    `promised` is the older promise that this notice keeps or has missed. In a drill nobody was mailed.
    """

    campaign: str
    first_at: datetime
    promised: datetime | None
    promise_due: datetime | None = None
    drill: bool = False


@dataclass(frozen=True, slots=True)
class NoticeDelivered:
    """What came of a notice. `sent` were accepted; `most_at` is when 95 % had been; `stopped` names who ended it."""

    campaign: str
    sent: int
    failed: int
    doubtful: int
    bounced: int = 0
    suppressed: int = 0
    unsent: int = 0
    most_at: datetime | None = None
    stopped: str = ""
    again: bool = False
    """The end was told before; mails have come back since, or were sent again."""


@dataclass(frozen=True, slots=True)
class BriefSent:
    """The stakeholders of the company are told."""

    campaign: str
    recipients: int
    approver: Person
