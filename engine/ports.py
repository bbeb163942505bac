"""What the engine needs of the world, as Protocols; adapters know the engine by this file alone.

The errors are in `engine.failures`, what passes to and fro in `engine.records`; both are named here, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from engine.failures import Conflict, InDoubt, NotYet, StoreClosed, StoreError, TryLater, Undeliverable
from engine.neighbours import Calendars, Composer, Courier
from engine.records import (
    Backlog,
    Change,
    Claimed,
    Dead,
    Entry,
    Fault,
    Letter,
    Listed,
    Outcome,
    Outlook,
    Progress,
    Query,
    Record,
    Ref,
    Request,
    Row,
    Snapshot,
    Standing,
    Stored,
    Way,
)
from incidents.campaigns.commands import Frozen
from incidents.campaigns.model import Campaign
from incidents.model import Incident, Person
from incidents.policy import Policy
from oncall.schedules.duty import Duty
from oncall.subjects import OncallSubject

__all__ = [
    "Backlog",
    "Calendars",
    "Change",
    "Claimed",
    "Clock",
    "Composer",
    "Conflict",
    "Courier",
    "Dead",
    "Desk",
    "Entry",
    "Fault",
    "Frozen",
    "Ids",
    "InDoubt",
    "Letter",
    "Listed",
    "NotYet",
    "Outcome",
    "Outlook",
    "Performer",
    "Progress",
    "Query",
    "Record",
    "Ref",
    "Request",
    "Row",
    "Snapshot",
    "Standing",
    "Store",
    "StoreClosed",
    "StoreError",
    "Stored",
    "TryLater",
    "Undeliverable",
    "Way",
]


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

    async def row(self, tenant: str, table: str, id_: str) -> Row | None:
        """One row of a paged table."""

    async def count_rows(self, tenant: str, table: str) -> int:
        """How many rows a paged table has."""

    async def drop_rows(self, tenant: str, table: str, ids: Sequence[str] | None = None) -> None:
        """Remove these rows, or the whole table, in one commit. Ids that are not there are no fault.

        Until `erase` what they held may still lie in a file of the store.
        """

    async def erase(self) -> None:
        """When this returns, no file of the store holds what was dropped or replaced in paged tables before.

        After a crash meanwhile ask again: it may not have come to its end.
        """

    async def tables(self, tenant: str, prefix: str = "") -> Sequence[str]:
        """The paged tables that have rows and a name that begins like this, in order."""

    async def claim(self, now: datetime, limit: int, lease: timedelta, pool: str = "") -> Sequence[Claimed]:
        """Take rows of that pool (see `incidents.effects`) that are due, oldest first, at most one of a lane at a time
        and none of a lane already taken."""

    async def sending(self, tenant: str, key: str, generation: int) -> None:
        """Durably note that the call is about to be made."""

    async def done(self, tenant: str, key: str, generation: int, rows: Sequence[Row] = ()) -> None:
        """The effect happened. A row replaced meanwhile (newer generation) goes back to waiting instead."""

    async def retry(
        self,
        tenant: str,
        key: str,
        generation: int,
        due: datetime,
        reason: str,
        *,
        doubtful: bool = False,
        tried: bool = True,
    ) -> None:
        """Not now: due again later, one attempt more if it was `tried`. `doubtful`: it may have happened; without it
        the call was certainly not made, even where `sending` was noted."""

    async def dead(
        self, tenant: str, key: str, generation: int, reason: str, at: datetime, rows: Sequence[Row] = ()
    ) -> None:
        """Given up, kept for the operator."""

    async def dead_rows(self, tenant: str) -> Sequence[Dead]:
        """What was given up."""

    async def next_due(self) -> datetime | None:
        """When the earliest waiting row is due; none where nothing waits."""

    async def backlog(self, now: datetime, without: str | None = None) -> Backlog:
        """How many owed rows are due by now, and since when the oldest is; one that is under way counts.

        Those of the pool `without` are left out: mails may rightly wait for hours.
        """

    async def forget_requests(self, before: datetime) -> int:
        """Drop request keys older than `before`; housekeeping."""

    async def newest(self) -> datetime | None:
        """The latest moment of any commit still remembered; none where there is none."""

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


class Desk(Protocol):
    """The only writer: load, decide, evolve, react, commit."""

    async def handle(self, request: Request) -> Outcome:
        """Raises Refused (for the person), TryLater (too many conflicts), StoreClosed."""

    async def earlier(self, tenant: str, request: str) -> Outcome | None:
        """What this request came to when it was put before, as things stand now; none where it was not."""

    async def incident(self, tenant: str, key: str, by: Person, *, guest: bool = False, here: str = "") -> Incident:
        """The newest snapshot, if this person may see it (a guest: asking in its room, `here`); else NotFound."""

    async def campaign(self, tenant: str, key: str) -> Campaign:
        """The newest snapshot of a notice, or NotFound."""

    async def oncall(self, tenant: str, kind: str, key: str) -> OncallSubject:
        """The newest snapshot of a subject of on-call, or NotFound."""

    async def duty(self, tenant: str) -> Duty:
        """Who is on call, by the newest policy and what chat has laid over its schedules."""

    async def policy(self, tenant: str, version: int = 0) -> Policy:
        """A stored version of the policy; 0 is the newest."""

    async def next_number(self, tenant: str, series: str = "incident") -> int:
        """The next number of a series (incidents, the notices of one incident); a crash may leave a gap."""
