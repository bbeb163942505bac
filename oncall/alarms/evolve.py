"""How each fact changes an alarm."""

from __future__ import annotations

from oncall.events import OncallEntry
from oncall.alarms.model import Alarm


def evolve(alarm: Alarm | None, entry: OncallEntry) -> Alarm:
    """An alarm after this fact."""
    raise NotImplementedError
