"""The facts of a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from incidents.campaigns.model import Route, Tally, Words
from incidents.model import Person, Place, Severity


@dataclass(frozen=True, slots=True)
class NoticeDrafted:
    """`services` narrow the audience, `people` (keys of the catalogue) are those a brief is for."""

    key: str
    tenant: str
    incident: str
    words: Words
    audience: str
    recipients: int
    services: tuple[str, ...]
    people: tuple[str, ...]
    usual: bool
    drill: bool
    private: bool
    languages: tuple[tuple[str, int], ...] = ()
    severity: Severity = Severity.SEV4
    edition: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRevised:
    words: Words
    audience: str
    recipients: int
    services: tuple[str, ...]
    people: tuple[str, ...]
    usual: bool
    languages: tuple[tuple[str, int], ...] = ()
    severity: Severity = Severity.SEV4
    edition: str = ""


@dataclass(frozen=True, slots=True)
class RouteChosen:
    route: Route


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """`version` is the `worded` to be approved by one of `whom`; `until` when its writer may send it alone."""

    version: int
    until: datetime
    whom: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class ApprovalOverdue:
    version: int


@dataclass(frozen=True, slots=True)
class ProofAsked:
    """`number` tells one proof from the next."""

    number: int


@dataclass(frozen=True, slots=True)
class ProofFailed:
    """The test for this person did not come to them."""

    person: Person
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeSettled:
    """Approved: words, recipients and promise are frozen from here on. `alone`: why its writer did it without help."""

    recipients: int
    digest: str
    languages: tuple[tuple[str, int], ...]
    batch: int
    next_update_by: datetime | None
    alone: str


@dataclass(frozen=True, slots=True)
class NoticeWithdrawn:
    pass


@dataclass(frozen=True, slots=True)
class NoticePosted:
    place: Place


@dataclass(frozen=True, slots=True)
class NoticePaused:
    """By a person; or by itself, and then `why`."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class NoticeResumed:
    """Mails are owed again from the recipient after `after`; `late_ok` though the update they promise is due."""

    after: int
    late_ok: bool = False


@dataclass(frozen=True, slots=True)
class NoticeStopped:
    """By a person, or because the notice `superseded_by` went out."""

    superseded_by: str


@dataclass(frozen=True, slots=True)
class NoticeOutdated:
    """It was sent, not to everybody; those who lack it get the notice `by`, and not this one again."""

    by: str


@dataclass(frozen=True, slots=True)
class CampaignExpanded:
    """The mails of recipients `after` + 1 to `upto` (both counted from 1) are owed."""

    after: int
    upto: int


@dataclass(frozen=True, slots=True)
class ResendAsked:
    round: int
    doubtful: bool


@dataclass(frozen=True, slots=True)
class MailsOwedAgain:
    recipients: tuple[str, ...]
    round: int


@dataclass(frozen=True, slots=True)
class DeliveriesCounted:
    """As in `CountDeliveries`. `over`: nothing more will happen by itself."""

    tally: Tally
    upto: int
    first_at: datetime | None
    most_at: datetime | None
    held: str
    over: bool


CampaignEvent = (
    NoticeDrafted | NoticeRevised | RouteChosen | ApprovalAsked | ApprovalOverdue | ProofAsked | NoticeSettled
    | NoticeWithdrawn | NoticePosted | NoticePaused | NoticeResumed | NoticeStopped | NoticeOutdated | CampaignExpanded
    | ResendAsked | MailsOwedAgain | DeliveriesCounted | ProofFailed
)  # fmt: skip

CAMPAIGN_EVENTS: tuple[type, ...] = get_args(CampaignEvent)


@dataclass(frozen=True, slots=True)
class CampaignEntry:
    """One fact of a campaign, in order."""

    seq: int
    at: datetime
    by: Person
    event: CampaignEvent
