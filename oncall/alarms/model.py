"""An alarm: what is wrong, who was paged for it step by step, and who answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.model import Page, Person, Severity


@dataclass(frozen=True, slots=True)
class Alarm:
    """The snapshot; its key begins with `ALM-`. `team` is the key of the team paged, `source` what raised it
    (`heartbeat`), `rule` the name it counts under in the alert review. `runbooks` are pairs of title and link."""

    key: str
    tenant: str
    version: int
    title: str
    text: str
    source: str
    rule: str
    team: str
    severity: Severity
    raised_at: datetime
    runbooks: tuple[tuple[str, str], ...] = ()
    pages: tuple[Page, ...] = ()
    acknowledged_at: datetime | None = None
    acknowledged_by: Person | None = None
    ended_at: datetime | None = None
    ended: str = ""
    unanswered: bool = False
    incident: str = ""
    """The incident declared from it."""
    pager: str = ""
    """The key of the team's pager that was told of it."""
    answered_by: str = ""
    """How: `Teams`, `phone`, `SMS`, or the name of a pager."""

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def page(self, id_: str) -> Page | None:
        return next((page for page in self.pages if page.id == id_), None)
