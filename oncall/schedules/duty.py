"""Who has the duty: schedules and what chat laid over them, asked by moment or by span."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from oncall.rotas.model import Rota
from oncall.schedules.schedule import Schedule, Shift
from oncall.schedules.shifts import shifts_of

_AHEAD = timedelta(days=8)
"""How far an answer is looked for at once: longer than the usual turn, so that most answers come with their end."""


@dataclass(slots=True)
class Duty:
    """All schedules of a tenant with their rotas. Answers are kept until the next change of hands.

    It is replaced, never changed, when the policy or a rota changes.
    """

    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    rotas: Mapping[str, Rota] = field(default_factory=dict)
    _known: dict[str, Shift] = field(default_factory=dict, repr=False, compare=False)

    def who(self, schedule: str, at: datetime) -> str:
        """The key of whoever is on call at this moment; empty for nobody, and for a schedule that is not there."""
        known = self._known.get(schedule)
        if known is not None and known.start <= at < known.end:
            return known.person
        return self._look(schedule, at)

    def shift(self, schedule: str, at: datetime) -> Shift | None:
        """The shift under way, whole as far as a week around it tells; None where nobody is on call."""
        around = self.shifts(schedule, at - _AHEAD, at + _AHEAD)
        return next((shift for shift in around if shift.start <= at < shift.end), None)

    def shifts(self, schedule: str, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """Who is on call from `start` up to `end`, in order, cut at both ends; gaps are left out."""
        found = self.schedules.get(schedule)
        return shifts_of(found, self.rotas.get(schedule), start, end) if found else ()

    def _look(self, schedule: str, at: datetime) -> str:
        ahead = self.shifts(schedule, at, at + _AHEAD)
        if ahead and ahead[0].start <= at:
            known = ahead[0]
        else:
            known = Shift(schedule, "", at, ahead[0].start if ahead else at + _AHEAD)
        self._known[schedule] = known
        return known.person
