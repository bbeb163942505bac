"""What one notice is: its frozen words, its audience by count and digest, and how far the sending has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from incidents.model import Person, Place, Severity


class NoticeKind(StrEnum):
    """Which letter a notice is."""

    INITIAL = "initial"
    PROGRESS = "progress"
    RESOLUTION = "resolution"
    BRIEF = "brief"

    @property
    def internal(self) -> bool:
        """For people of the company: no customer reads it, and it promises nothing to any."""
        return self is NoticeKind.BRIEF


class Stage(StrEnum):
    DRAFT = "draft"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"


class Route(StrEnum):
    """How the mails of a notice travel."""

    EACH = "each"
    """One message a customer, through the sender the server is set up with."""
    BATCH = "batch"
    """Many customers of one language in one message, as Bcc."""
    SECOND = "second"
    """One message a customer, through the second sender, made for volumes."""


class ImpactLevel(StrEnum):
    HIGH = "High"
    MEDIUM = "Medium"
    LOW = "Low"


@dataclass(frozen=True, slots=True)
class Words:
    """The fields of a notice as the Communications Lead wrote them. Times are UTC.

    Initial and progress use `symptom`, `impact`, `status`, `started` and `promise_minutes`; resolution uses
    `resolved_at`, `what_happened`, `experience` and the duration between `started` and `resolved_at`. A brief is for
    people of the company and uses `symptom`, `impact`, `status`, `started`, `progress`, `need`, `promise_minutes` and
    what the incident is called inside: `incident` (its key), `severity` (its label) and `commander` (a name).
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
    need: str = ""
    incident: str = ""
    severity: str = ""
    commander: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a notice is for: a customer list of the policy, narrowed to those who use one of `services` where the list
    says so; or, for a brief, the people that the severity policy names (`people`, as keys of the catalogue)."""

    audience: str
    services: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """The recipients of a notice by what has become of their mail. The rest is queued, or was never sent.

    `accepted`: the mail service took it. `bounced`: it took it and it came back. `suppressed`: the customer wants none.
    `failed`: certainly not sent. `doubtful`: nobody can find out, and a person must decide.
    """

    accepted: int = 0
    bounced: int = 0
    suppressed: int = 0
    failed: int = 0
    doubtful: int = 0

    @property
    def settled(self) -> int:
        return self.accepted + self.bounced + self.suppressed + self.failed + self.doubtful

    @property
    def reached(self) -> int:
        """Those the mail service took, whether or not it came back."""
        return self.accepted + self.bounced


@dataclass(frozen=True, slots=True)
class Campaign:
    """The snapshot of one notice. `digest` is over the frozen recipients and the frozen letters.

    `worded` is the number of the fact that its words, audience or route came with: what an approval names. The version
    also moves on when the card of the notice is posted, which changes nothing for the approver.

    `authors` wrote words of it or chose its audience: none of them is the second person. `worst` is the worst severity
    the incident had while it was written. `usual` says that the words are those Muster proposed. `asked_for` is the
    version whose approval was asked for, `edition` the content of the customer list that was counted.

    `expanded` recipients are owed their mail so far, and the first `settled_upto` of them are settled. `round` counts
    how often failed mails were sent again, the last time with those in doubt where `again_doubtful`. `proofs` counts
    tests to people of the company. `held` is why nothing goes out just now, for the operator; `late_ok` that a person
    let it go on although the update it promises is due.
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
    worded_at: datetime | None = None
    authors: tuple[Person, ...] = ()
    worst: Severity = Severity.SEV4
    services: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    usual: bool = False
    route: Route = Route.EACH
    route_chosen: bool = False
    drill: bool = False
    private: bool = False
    stage: Stage = Stage.DRAFT
    place: Place | None = None
    recipients: int = 0
    languages: tuple[tuple[str, int], ...] = ()
    edition: str = ""
    batch: int = 0
    digest: str = ""
    next_update_by: datetime | None = None
    asked_at: datetime | None = None
    asked_for: int = 0
    overdue: bool = False
    approver: Person | None = None
    approved_at: datetime | None = None
    alone: str = ""
    expanded: int = 0
    settled_upto: int = 0
    tally: Tally = Tally()
    round: int = 0
    again_doubtful: bool = False
    proofs: int = 0
    held: str = ""
    late_ok: bool = False
    counted_at: datetime | None = None
    first_accepted_at: datetime | None = None
    most_accepted_at: datetime | None = None
    stopped_by: Person | None = None
    superseded_by: str = ""
    finished_at: datetime | None = None

    @property
    def reach(self) -> Reach:
        return Reach(self.audience, self.services, self.people)

    @property
    def unsent(self) -> int:
        """Recipients of whom nothing is known yet: queued, or never to be sent where the notice was stopped."""
        return max(self.recipients - self.tally.settled, 0)
