"""Somebody's contacts, in order; numbers and addresses live in one erasable row of their own, never in facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.model import Person
from oncall.calls.model import Road

TABLE = "contacts"
"""The paged table of the numbers and addresses themselves: row `<person id>/<contact id>`, doc `{"address": …}` and,
while a code is awaited, `{"code": …}` besides."""

MOST = 10
"""Contacts a person may have."""
LONGEST = timedelta(minutes=60)
"""How long after a page began a contact may be used at the latest."""
CODE_LASTS = timedelta(minutes=10)
CODES = 5
CODES_WITHIN = timedelta(minutes=10)
"""So many codes a person gets in that time: each is a message or a call to a number that is nobody's yet."""
WRONG_TRIES = 5
"""So many wrong codes end the code: guessing six digits must stay hopeless."""


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """`shown` is all that cards show of the number or address (`•••• 4711`, `a…@example.com`). It is used `after` a
    page began, once it was verified. `fault` says why its code could not be sent."""

    id: str
    road: Road
    shown: str
    after: timedelta
    verified_at: datetime | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was sent to prove a contact: only its digest is kept, and tried at most five times."""

    contact: str
    digest: str
    until: datetime
    tries: int = 0

    @property
    def tries_left(self) -> int:
        return WRONG_TRIES - self.tries

    def counts(self, now: datetime) -> bool:
        """Whether it can still be typed."""
        return self.tries_left > 0 and now < self.until


@dataclass(frozen=True, slots=True)
class Contacts:
    """The snapshot of the subject `contacts`; its key is the person's id. Teams is always there, at once."""

    key: str
    tenant: str
    version: int
    person: Person
    points: tuple[ContactPoint, ...] = ()
    code: Code | None = None
    tests: int = 0
    tested_at: datetime | None = None
    codes: tuple[datetime, ...] = ()
    """When the newest codes went out, whatever the contact, also those that are removed since; see `CODES`."""

    def point(self, id_: str) -> ContactPoint | None:
        return next((point for point in self.points if point.id == id_), None)

    @property
    def in_order(self) -> tuple[ContactPoint, ...]:
        """As a page goes through them; those of one moment as they were added."""
        return tuple(sorted(self.points, key=lambda point: point.after))

    @property
    def rings(self) -> bool:
        """Whether any verified contact wakes this person."""
        return any(point.road.rings and point.verified_at for point in self.points)
