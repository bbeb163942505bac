"""The facts of a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.campaigns.model import Words
from incidents.model import Person, Place


@dataclass(frozen=True, slots=True)
class NoticeDrafted:
    key: str
    tenant: str
    incident: str
    words: Words
    audience: str
    recipients: int
    drill: bool
    private: bool


@dataclass(frozen=True, slots=True)
class NoticeRevised:
    words: Words
    audience: str
    recipients: int


@dataclass(frozen=True, slots=True)
class NoticeSettled:
    """Approved: words, recipients and promise are frozen from here on."""

    recipients: int
    digest: str
    next_update_by: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeWithdrawn:
    pass


@dataclass(frozen=True, slots=True)
class NoticePosted:
    place: Place


@dataclass(frozen=True, slots=True)
class CampaignExpanded:
    """The mails of recipients `after` + 1 to `upto` (both counted from 1) are owed."""

    after: int
    upto: int


@dataclass(frozen=True, slots=True)
class DeliveriesCounted:
    sent: int
    failed: int
    doubtful: int


CAMPAIGN_EVENTS: tuple[type, ...] = (
    NoticeDrafted, NoticeRevised, NoticeSettled, NoticeWithdrawn, NoticePosted, CampaignExpanded, DeliveriesCounted,
)  # fmt: skip

CampaignEvent = (
    NoticeDrafted
    | NoticeRevised
    | NoticeSettled
    | NoticeWithdrawn
    | NoticePosted
    | CampaignExpanded
    | DeliveriesCounted
)


@dataclass(frozen=True, slots=True)
class CampaignEntry:
    """One fact of a campaign, in order."""

    seq: int
    at: datetime
    by: Person
    event: CampaignEvent
