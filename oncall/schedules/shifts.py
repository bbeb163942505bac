"""From layers and overrides to shifts: who is on call when, in UTC, with local handovers that stay where they are."""

from __future__ import annotations

from datetime import datetime

from oncall.rotas.model import Rota
from oncall.schedules.schedule import Schedule, Shift


def shifts_of(schedule: Schedule, rota: Rota | None, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """The shifts from `start` up to `end`, cut at both, in order and without overlap; neighbours of one person and one
    reason are one shift."""
    raise NotImplementedError
