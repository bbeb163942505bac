"""The facts of a handoff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Person
from oncall.handoffs.model import Lines


@dataclass(frozen=True, slots=True)
class HandoffPlanned:
    key: str
    tenant: str
    schedule: str
    outgoing: Person
    incoming: Person
    start: datetime
    end: datetime
    ask_at: datetime
    """When the outgoing person gets the form."""
    name: str = ""
    team: str = ""
    check_at: datetime | None = None
    """When a missing note is missed; without it at the end of the shift."""
    begins: datetime | None = None
    """When the incoming shift begins; without it at the end of the outgoing one."""
    zone: str = "UTC"
    out_zone: str = "UTC"
    into_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class HandoffAsked:
    pass


@dataclass(frozen=True, slots=True)
class HandoffWritten:
    lines: Lines


@dataclass(frozen=True, slots=True)
class HandoffAccepted:
    pass


@dataclass(frozen=True, slots=True)
class HandoffMissed:
    """The shift changed without a note. `nudge` where the outgoing person is reminded of it, once."""

    nudge: bool


@dataclass(frozen=True, slots=True)
class HandoffUnaccepted:
    """The shift changed, and the incoming person has not accepted the note. They are reminded of it, once."""


@dataclass(frozen=True, slots=True)
class HandoffDoubted:
    """The note was written long before the end of the shift: its writer is asked, once, whether it still holds."""


@dataclass(frozen=True, slots=True)
class HandoffVoided:
    """The shift does not end then any more: somebody swapped, or took it."""


HandoffEvent = (
    HandoffPlanned | HandoffAsked | HandoffWritten | HandoffAccepted | HandoffMissed | HandoffUnaccepted
    | HandoffDoubted | HandoffVoided
)  # fmt: skip
