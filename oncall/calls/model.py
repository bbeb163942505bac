"""A call: one person paged for one thing, with every try to reach them and what they said of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from incidents.model import Person, Severity


class Road(StrEnum):
    """How somebody can be reached. A Teams card is always sent at once; only a call and an SMS wake people."""

    TEAMS = "teams"
    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"

    @property
    def rings(self) -> bool:
        return self in (Road.SMS, Road.PHONE)


class TryState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    NOT_NEEDED = "not needed"
    """Answered, taken care of or snoozed before its moment came."""


class Verdict(StrEnum):
    """What the person paged says of it afterwards, with one tap."""

    ACTIONABLE = "actionable"
    NOT_ACTIONABLE = "not actionable"
    DUPLICATE = "duplicate"


SNOOZED = "snoozed"
"""Why a call is over that comes again later as another one."""


@dataclass(frozen=True, slots=True)
class Try:
    """`number` counts from 1. `contact` is the id of the contact used, empty for Teams and for the catalogue's address.

    `reason` says why it failed or was not needed; it holds neither number nor address.
    """

    number: int
    road: Road
    due: datetime
    contact: str = ""
    state: TryState = TryState.WAITING
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """The snapshot. `about` names the incident or alarm (`INC-42`, `ALM-…`) and `page` its page; a test has neither.

    `rule` is what it counts as in the alert review (`incident payments-api`, `heartbeat nightly-backup`). `schedule` is
    the one by which the person was on call, if by any, and `shift_end` when that shift ends. `over` says in words why
    it needs no answer any more. `night`: it came in the night of the person's own time.
    """

    key: str
    tenant: str
    version: int
    about: str
    page: str
    person: Person
    title: str
    why: str
    severity: Severity
    begun_at: datetime
    rule: str = ""
    schedule: str = ""
    shift_end: datetime | None = None
    night: bool = False
    drill: bool = False
    tries: tuple[Try, ...] = ()
    answered_at: datetime | None = None
    answered_by: str = ""
    """How: `Teams`, `phone`, `SMS`, or the name of a pager."""
    over_at: datetime | None = None
    over: str = ""
    snoozed_until: datetime | None = None
    verdict: Verdict | None = None
    judged_at: datetime | None = None

    @property
    def waiting(self) -> bool:
        """It still needs an answer."""
        return self.answered_at is None and self.over_at is None

    @property
    def ahead(self) -> tuple[Try, ...]:
        """The tries that were not made yet, in the order they were planned."""
        return tuple(one for one in self.tries if one.state is TryState.WAITING)

    def a_try(self, number: int) -> Try | None:
        return next((one for one in self.tries if one.number == number), None)
