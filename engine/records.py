"""What passes between the engine, the store and those who perform: subjects, changes, owed rows, requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from incidents.campaigns.events import CampaignEntry
from incidents.campaigns.model import Campaign, Route, Tally
from incidents.effects import Command, Owed
from incidents.events import TimelineEntry
from incidents.model import Incident, Person, Severity
from incidents.policy import Policy
from oncall.events import OncallEntry
from oncall.subjects import OncallSubject


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


Snapshot = Incident | Campaign | OncallSubject | Record
Entry = TimelineEntry | CampaignEntry | OncallEntry


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
class Backlog:
    """The owed rows that are due, and since when the oldest of them is."""

    rows: int
    oldest: datetime | None


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


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice ready to read: what the preview shows and the customer gets. `language` is that of its templates."""

    subject: str
    text: str
    html: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Way:
    """One way for the mails of a notice to travel: how long it takes, and how many recipients must wait a day or more
    because today's limits are used up. `sender` says who sends, in words."""

    lasts: timedelta
    later: int = 0
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What sending a notice would come to, told before approval.

    `languages` count the recipients by the language of the letter they get. `suppressed` customers of the list want no
    mail; `bad_rows` and `duplicates` of it reach nobody; `edition` names its content. `warnings` are sentences for the
    writer, such as a letter that cannot be written in one language. `ways` holds the routes that are possible.
    """

    recipients: int
    languages: tuple[tuple[str, int], ...] = ()
    suppressed: int = 0
    edition: str = ""
    bad_rows: int = 0
    duplicates: int = 0
    warnings: tuple[str, ...] = ()
    ways: Mapping[Route, Way] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """How the mails of a campaign stand, by its `deliveries` table.

    `reasons` count the failures, bounces and doubts by their words. `upto`: every recipient up to this number is
    settled. `under_way`: mails handed over without an answer yet. Times are as in `CountDeliveries`.
    """

    tally: Tally = field(default_factory=Tally)
    reasons: Mapping[str, int] = field(default_factory=dict)
    upto: int = 0
    under_way: int = 0
    first_at: datetime | None = None
    most_at: datetime | None = None


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
    """What came of a request: the newest snapshot, the facts it added (none for a repeat), and the policy in force.

    There is no snapshot where a clock asked for something that never came to be.
    """

    snapshot: Incident | Campaign | OncallSubject | None
    entries: Sequence[Entry]
    repeated: bool
    policy: Policy
