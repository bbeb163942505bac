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


LONGEST = 500
"""Characters of a line."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The five lines, each at most 500 characters; the first is needed. One may hold several things, one a row."""

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
    """Somebody was reminded: the outgoing person of a missing note, or the incoming one of a note to accept."""
    name: str = ""
    """The schedule's name."""
    team: str = ""
    """The key of the team whose duty changes hands, empty where the schedule is no team's."""
    ask_at: datetime | None = None
    check_at: datetime | None = None
    """When the outgoing person gets the form, and when a missing note is missed: usually at the end of the shift."""
    missed_at: datetime | None = None
    begins: datetime | None = None
    """When the incoming shift begins; without it at the end of the outgoing one."""
    zone: str = "UTC"
    out_zone: str = "UTC"
    into_zone: str = "UTC"
    """Where the schedule, the outgoing and the incoming person live: by these clocks moments are told."""
    revised_at: datetime | None = None
    """When the note was written last."""
    doubted_at: datetime | None = None
    """When its writer was asked whether a note that was written early still holds."""
    reminded: bool = False
    """The incoming person was reminded to accept."""

    @property
    def asked_from(self) -> datetime:
        return self.ask_at or self.end

    @property
    def missed_from(self) -> datetime:
        return self.check_at or self.end

    @property
    def takes_over(self) -> datetime:
        """When the incoming person has the duty."""
        return self.begins or self.end

    @property
    def doubted(self) -> bool:
        """Whether the note still holds has been asked, and is not answered."""
        return self.doubted_at is not None and (self.revised_at is None or self.revised_at < self.doubted_at)

    @property
    def given(self) -> bool:
        """There is a note."""
        return self.written_at is not None

    @property
    def title(self) -> str:
        """What its people call the schedule."""
        return self.name or self.schedule

    @property
    def late(self) -> bool:
        """The note came only after the shift had changed hands."""
        return self.written_at is not None and self.missed_at is not None
