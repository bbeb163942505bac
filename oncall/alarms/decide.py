"""Which facts follow from an ask put to an alarm."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.given import Given
from oncall.alarms import commands as c
from oncall.alarms import events as e
from oncall.alarms.model import Alarm


def decide(alarm: Alarm | None, command: c.AlarmCommand, given: Given) -> Sequence[e.AlarmEvent]:
    """Raises Refused for people, never for the machine's own words."""
    raise NotImplementedError
