"""The facts of an action item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True, slots=True)
class ActionFinished:
    pass


@dataclass(frozen=True, slots=True)
class ActionReopened:
    pass


ActionEvent = ActionOpened | ActionFinished | ActionReopened
