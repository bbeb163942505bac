"""An action item: what is to be done, by whom, until when, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from incidents.model import Person


class ActionKind(StrEnum):
    PREVENT = "prevent"
    DETECT = "detect"
    MITIGATE = "mitigate"
    PROCESS = "process"


@dataclass(frozen=True, slots=True)
class Action:
    """The snapshot; its key begins with `ACT-`. `origin` is what it comes from, such as an incident or a page budget.

    `team` is the key of the team it concerns, empty where it concerns none.
    """

    key: str
    tenant: str
    version: int
    text: str
    owner: Person
    due: date
    kind: ActionKind
    origin: str
    opened_at: datetime
    priority: int = 2
    """1 is the highest, 3 the lowest."""
    done_at: datetime | None = None
    done_by: Person | None = None
    team: str = ""
    remind_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.done_at is None
