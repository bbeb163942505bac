"""The asks of clocks, of performers that report back, and of other subjects; no person may put them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.campaigns.model import Tally
from incidents.events import Step
from incidents.model import Person, Place


@dataclass(frozen=True, slots=True)
class RecordRoom:
    place: Place


@dataclass(frozen=True, slots=True)
class RecordMerge:
    """`last_told_at` is empty where customers wait for word of the merged incident, which has come back since."""

    key: str
    title: str
    first_told_at: datetime | None = None
    last_told_at: datetime | None = None
    promise_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordNotice:
    campaign: str
    kind: str
    recipients: int
    approver: Person
    promise_due: datetime | None
    audience: str = ""
    services: tuple[str, ...] = ()
    alone: str = ""


@dataclass(frozen=True, slots=True)
class RecordBrief:
    campaign: str
    recipients: int
    approver: Person


@dataclass(frozen=True, slots=True)
class RecordReach:
    """The first mail of this notice was accepted at that moment."""

    campaign: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordDelivery:
    """`most_at` is when 95 % had been accepted; `stopped` names who or what ended it early."""

    campaign: str
    recipients: int
    tally: Tally
    most_at: datetime | None
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class RecordPageFailure:
    page: str
    reason: str


@dataclass(frozen=True, slots=True)
class PageAgain:
    page: str


@dataclass(frozen=True, slots=True)
class WakePage:
    """The snooze of this page is over."""

    page: str


@dataclass(frozen=True, slots=True)
class RecordPagerFailure:
    """A team's pager could not be told. `pager` is its key in the policy; `reason` holds no secret and no address."""

    pager: str
    reason: str


@dataclass(frozen=True, slots=True)
class WatchPager:
    """A timer: whether a pager that pages by its own schedules has brought anybody since then."""

    pager: str
    since: datetime


@dataclass(frozen=True, slots=True)
class RemindResponse:
    due: datetime


@dataclass(frozen=True, slots=True)
class RemindDetection:
    due: datetime


@dataclass(frozen=True, slots=True)
class RemindRoles:
    """For the roles that are empty since that moment and still are: an older clock falls silent."""

    since: datetime
    step: Step


@dataclass(frozen=True, slots=True)
class RemindSplit:
    since: datetime


@dataclass(frozen=True, slots=True)
class RemindFirstNotice:
    since: datetime
    step: Step


@dataclass(frozen=True, slots=True)
class RemindUpdate:
    due: datetime
    step: Step


@dataclass(frozen=True, slots=True)
class RemindPromise:
    due: datetime
    step: Step


@dataclass(frozen=True, slots=True)
class RemindMitigation:
    due: datetime


@dataclass(frozen=True, slots=True)
class RemindThreshold:
    id: str


@dataclass(frozen=True, slots=True)
class EndWatch:
    until: datetime
