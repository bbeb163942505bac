"""A handoff: from whom to whom, when, the five lines, and whether they were given and taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from incidents.model import Person


class HandoffState(StrEnum):
    PLANNED = "planned"
    ASKED = "asked"
    """The outgoing person has the form."""
    WRITTEN = "written"
    ACCEPTED = "accepted"
    MISSING = "missing"
    """The shift changed without a note. It may still be written."""
    VOID = "void"
    """The shift does not end then any more."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The five lines, each at most 500 characters; the first is needed."""

    happened: str = ""
    flaky: str = ""
    watch: str = ""
    open_items: str = ""
    else_: str = ""


@dataclass(frozen=True, slots=True)
class Handoff:
    """The snapshot; its key is `<schedule>/<end of the shift, UTC, as 20261120T0900Z>`."""

    key: str
    tenant: str
    version: int
    schedule: str
    outgoing: Person
    incoming: Person
    start: datetime
    end: datetime
    state: HandoffState = HandoffState.PLANNED
    lines: Lines = Lines()
    written_by: Person | None = None
    written_at: datetime | None = None
    accepted_at: datetime | None = None
    nudged: bool = False
