"""The asks that can be put to an action item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from incidents.model import Person
from oncall.actions.model import ActionKind


@dataclass(frozen=True, slots=True)
class OpenAction:
    """Opened again under the same key it changes nothing. `team` is the key of the team it concerns, if any."""

    key: str
    text: str
    owner: Person
    due: date
    kind: ActionKind
    origin: str
    priority: int = 2
    team: str = ""


@dataclass(frozen=True, slots=True)
class FinishAction:
    pass


@dataclass(frozen=True, slots=True)
class ReopenAction:
    pass


@dataclass(frozen=True, slots=True)
class RemindAction:
    """A timer: `at` is the moment it was set for, so that one of an earlier plan does nothing."""

    at: datetime


ActionCommand = OpenAction | FinishAction | ReopenAction | RemindAction
