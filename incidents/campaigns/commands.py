"""The asks a campaign understands, from people and from its own delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.campaigns.model import Words
from incidents.model import Place


@dataclass(frozen=True, slots=True)
class DraftNotice:
    key: str
    incident: str
    words: Words
    audience: str
    recipients: int
    drill: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class ReviseNotice:
    words: Words
    audience: str
    recipients: int


@dataclass(frozen=True, slots=True)
class ApproveNotice:
    """`version` is the `worded` of the notice that was read; `recipients` and `digest` come from freezing."""

    version: int
    recipients: int
    digest: str
    next_update_by: datetime | None


@dataclass(frozen=True, slots=True)
class WithdrawNotice:
    """Drop a draft that was not approved."""


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where the card of this notice stands."""

    place: Place


@dataclass(frozen=True, slots=True)
class ExpandCampaign:
    """Owe the mails of the recipients after `cursor`, one page of them."""

    cursor: int


@dataclass(frozen=True, slots=True)
class CountDeliveries:
    """Look how far the sending has come: what the `deliveries` table says now."""

    sent: int
    failed: int
    doubtful: int


CAMPAIGN_COMMANDS: tuple[type, ...] = (
    DraftNotice, ReviseNotice, ApproveNotice, WithdrawNotice, RecordPlace, ExpandCampaign, CountDeliveries,
)  # fmt: skip

CampaignCommand = (
    DraftNotice | ReviseNotice | ApproveNotice | WithdrawNotice | RecordPlace | ExpandCampaign | CountDeliveries
)
