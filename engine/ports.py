"""What the engine needs of the world, as Protocols, and the errors it understands from there.

StoreError
├── Conflict        somebody else committed first: load and decide again
└── StoreClosed     the store was poisoned by a failed write, or is shut: the process must end
TryLater            the effect did not happen and may be tried again
Undeliverable       the effect cannot happen; somebody must be told
InDoubt             nobody knows whether the effect happened
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from incidents.campaigns.events import CampaignEntry
from incidents.campaigns.model import Campaign, Words
from incidents.effects import Command, Owed
from incidents.events import TimelineEntry
from incidents.model import Incident, Person, Severity
from incidents.policy import Policy

# ---- errors


class StoreError(Exception):
    """The store could not do as asked."""


class Conflict(StoreError):
    """The version named in the commit is not the one that stands."""


class StoreClosed(StoreError):
    """No commit is possible any more: a write failed, or the store was closed."""


class TryLater(Exception):
    """Did not happen. `after` is how long the receiver asked us to wait, if it did."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Undeliverable(Exception):
    """Will never happen as it stands, with the reason for the operator. Holds no token and no customer address."""


class InDoubt(Exception):
    """The call was cut off: it may have happened. The effect's `doubt` says what to do."""


# ---- what is stored


@dataclass(frozen=True, slots=True)
class Ref:
    """The name of a subject: tenant, kind (`incident`, `campaign`, `policy`, `counter`, …) and key."""

    tenant: str
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Record:
    """A subject without a class of its own in the core, such as a conversation the bot knows. `doc` is plain JSON."""

    doc: Mapping[str, Any]


Snapshot = Incident | Campaign | Record
Entry = TimelineEntry | CampaignEntry


@dataclass(frozen=True, slots=True)
class Stored:
    """A snapshot and the version it stands at; the first commit makes version 1 or more, one for each fact."""

    version: int
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Standing:
    """What a request came to, kept so that a repeat gets the same answer. `subject` is the key it was about."""

    kind: str
    subject: str
    version: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a paged table: rows are never held in memory as a whole, and are read in the order of `id`."""

    table: str
    id: str
    doc: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One commit: everything in it happens, or nothing does.

    `expected` is the version read (0: must not exist yet). `version` is the new one. `settles` names owed rows that
    this commit finishes, as (key, generation). `request` is the idempotency key whose standing result is `standing`.
    """

    ref: Ref
    expected: int
    version: int
    snapshot: Snapshot | None
    at: datetime
    entries: Sequence[Entry] = ()
    request: str = ""
    standing: Standing | None = None
    owed: Sequence[Owed] = ()
    settles: Sequence[tuple[str, int]] = ()
    rows: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Claimed:
    """An owed row taken by this process until `lease`. `doubtful` where an earlier try got as far as *sending*."""

    tenant: str
    owed: Owed
    generation: int
    attempts: int
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Dead:
    """An owed row given up, for the operator."""

    key: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Query:
    """Which incidents to list: newest first, `page` from 1. Empty fields do not narrow."""

    words: str = ""
    open: bool | None = None
    severity: Severity | None = None
    drill: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    page: int = 1
    size: int = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list of incidents, enough to show and to judge who may see it."""

    key: str
    title: str
    severity: Severity
    phase: str
    declared_at: datetime
    closed_at: datetime | None
    drill: bool
    private: bool
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Damage found by `verify`: which file (or table), at which byte where that is known, and what is wrong."""

    where: str
    byte: int | None
    what: str


class Store(Protocol):
    """Durable state. Whatever a coroutine here returned is on disk, and no reader sees what is not."""

    async def load(self, ref: Ref) -> Stored | None:
        """The newest committed snapshot, from the archive where it has been moved there."""

    async def standing(self, tenant: str, request: str) -> Standing | None:
        """The result of a request committed before, if it is still remembered (a day at least)."""

    async def commit(self, change: Change) -> None:
        """All of the change, durably, or nothing. Raises Conflict, StoreClosed."""

    async def entries(self, ref: Ref, after: int = 0, limit: int = 1000) -> Sequence[Entry]:
        """The facts of a subject with `seq` above `after`, in order."""

    async def open(self, tenant: str, kind: str) -> Sequence[tuple[Ref, Stored]]:
        """All subjects of a kind that are in the hot store."""

    async def search(self, tenant: str, query: Query) -> Sequence[Listed]:
        """One page of incidents, open and archived."""

    async def count(self, tenant: str, query: Query) -> int:
        """How many incidents the query would list in all."""

    async def archive(self, ref: Ref) -> bool:
        """Move a closed incident that is owed nothing out of the hot store. False where it may not be moved yet."""

    async def rows(self, tenant: str, table: str, after: str = "", limit: int = 200) -> Sequence[Row]:
        """A page of a paged table: rows with `id` above `after`, in order of `id`."""

    async def put_rows(self, tenant: str, rows: Sequence[Row]) -> None:
        """Write rows outside any subject; the same id replaces the row."""

    async def count_rows(self, tenant: str, table: str) -> int:
        """How many rows a paged table has."""

    async def claim(self, now: datetime, limit: int, lease: timedelta) -> Sequence[Claimed]:
        """Take rows that are due, oldest first, at most one of a lane at a time and none of a lane already taken."""

    async def sending(self, tenant: str, key: str, generation: int) -> None:
        """Durably note that the call is about to be made."""

    async def done(self, tenant: str, key: str, generation: int, rows: Sequence[Row] = ()) -> None:
        """The effect happened. A row replaced meanwhile (newer generation) goes back to waiting instead."""

    async def retry(
        self, tenant: str, key: str, generation: int, due: datetime, reason: str, *, doubtful: bool = False
    ) -> None:
        """Not now: due again later, one attempt more. `doubtful` keeps the mark that it may have happened."""

    async def dead(
        self, tenant: str, key: str, generation: int, reason: str, at: datetime, rows: Sequence[Row] = ()
    ) -> None:
        """Given up, kept for the operator."""

    async def dead_rows(self, tenant: str) -> Sequence[Dead]:
        """What was given up."""

    async def next_due(self) -> datetime | None:
        """When the earliest waiting row is due; none where nothing waits."""

    async def forget_requests(self, before: datetime) -> int:
        """Drop request keys older than `before`; housekeeping."""

    async def close(self) -> None:
        """Flush and let go. Harmless twice."""


class Clock(Protocol):
    """Where the time comes from. `now` is aware, in UTC; `sleep` takes the product's time, not the wall's."""

    def now(self) -> datetime: ...

    async def sleep(self, span: timedelta) -> None: ...


class Ids(Protocol):
    """Where ids and chance come from."""

    def new(self) -> str: ...

    def jitter(self) -> float:
        """A number in [0, 1)."""


class Performer(Protocol):
    """Makes some kinds of effect happen; the rows it returns are stored with the settling."""

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        """Raises TryLater, Undeliverable or InDoubt."""

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        """The outbox will not try again: say so where people look."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice ready to read: what the preview shows and the customer gets."""

    subject: str
    text: str
    html: str


class Composer(Protocol):
    """Renders letters and knows audiences, so that a card can preview what mail will send."""

    def render(self, words: Words, next_update_by: datetime | None, language: str = "en") -> Letter: ...

    async def count(self, audience: str) -> int:
        """How many customers this audience reaches now. Raises Invalid where the audience is unknown or unreadable."""

    async def freeze(self, tenant: str, campaign: str, audience: str, letter: Letter) -> tuple[int, str]:
        """Write recipients and letter of a campaign once and for all; (count, digest). Harmless when repeated."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How the mails of a campaign stand: settled rows of its `deliveries` table by state, and failures by reason."""

    sent: int = 0
    failed: int = 0
    doubtful: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """An ask on its way to the desk. `key` makes a repeat harmless (`teams:<activity id>`, `owed:<key>`).

    `settles` names the owed row that this request performs, finished in the same commit.
    """

    tenant: str
    key: str
    by: Person
    kind: str
    subject: str
    command: Command
    guest: bool = False
    settles: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request: the newest snapshot, the facts it added (none for a repeat), and the policy in force."""

    snapshot: Incident | Campaign
    entries: Sequence[Entry]
    repeated: bool
    policy: Policy


class Desk(Protocol):
    """The only writer: load, decide, evolve, react, commit."""

    async def handle(self, request: Request) -> Outcome:
        """Raises Refused (for the person), TryLater (too many conflicts), StoreClosed."""

    async def incident(self, tenant: str, key: str, by: Person, *, guest: bool = False) -> Incident:
        """The newest snapshot, if there is one and this person may see it; else raises NotFound."""

    async def campaign(self, tenant: str, key: str) -> Campaign:
        """The newest snapshot of a notice, or NotFound."""

    async def policy(self, tenant: str, version: int = 0) -> Policy:
        """A stored version of the policy; 0 is the newest."""

    async def next_number(self, tenant: str, series: str = "incident") -> int:
        """The next number of a series (incidents, the notices of one incident); a crash may leave a gap."""
