"""The facts about teams' pagers: told of the incident, silent, or out of reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Person


@dataclass(frozen=True, slots=True)
class PagerCalled:
    """A team's pager is told, at `due`: a SEV-3 waits for business hours as pages do.

    `name` is the service's and `whom` the team's as people call them. `watch_at` is set where the pager pages by its
    own schedules: silence until then is said in the room.
    """

    pager: str
    team: str
    name: str
    whom: str
    due: datetime
    watch_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PagerSilent:
    """A pager that pages by its own schedules has brought nobody here since then; `lead` is the team's."""

    pager: str
    name: str
    whom: str
    since: datetime
    lead: Person | None = None


@dataclass(frozen=True, slots=True)
class PagerFailed:
    """A pager could not be told, and nobody will try again."""

    pager: str
    name: str
    reason: str
