"""The facts of an action item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from incidents.model import Person
from oncall.actions.model import ActionKind


@dataclass(frozen=True, slots=True)
class ActionOpened:
    key: str
    tenant: str
    text: str
    owner: Person
    due: date
    kind: ActionKind
    origin: str
    priority: int = 2
    team: str = ""
    tell_at: datetime | None = None
    """When people hear of it, in business hours; without it at once."""
    remind_at: datetime | None = None
    """When its owner is reminded of it first."""


@dataclass(frozen=True, slots=True)
class ActionFinished:
    pass


@dataclass(frozen=True, slots=True)
class ActionReopened:
    remind_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActionReminded:
    """Its owner hears at `tell_at` that it is still to be done, and again at `remind_at`."""

    tell_at: datetime
    remind_at: datetime


ActionEvent = ActionOpened | ActionFinished | ActionReopened | ActionReminded
