"""One look at one schedule: what it has in some time, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from incidents.policy import Contact
from oncall.rotas.model import Rota
from oncall.rules import OncallRules
from oncall.schedules.duty import Duty
from oncall.schedules.findings import span_of
from oncall.schedules.schedule import Schedule, Shift


@dataclass(frozen=True, slots=True)
class Look:
    """`shifts` are those of the schedule from `start` up to `end`, `people` the catalogue."""

    schedule: Schedule
    duty: Duty
    people: Mapping[str, Contact]
    rules: OncallRules
    start: datetime
    end: datetime
    shifts: tuple[Shift, ...]

    @property
    def rota(self) -> Rota | None:
        return self.duty.rotas.get(self.schedule.key)

    def name(self, person: str) -> str:
        return self.people[person].name if person in self.people else person

    def span(self, start: datetime, end: datetime) -> str:
        return span_of(start, end, self.schedule.time_zone)


def by_person(shifts: Iterable[Shift]) -> dict[str, list[Shift]]:
    """Everybody's shifts in order, the people by key."""
    in_order = sorted(shifts, key=attrgetter("person"))
    return {person: list(theirs) for person, theirs in groupby(in_order, key=attrgetter("person"))}
