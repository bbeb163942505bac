"""Which facts follow from an ask put to a handoff."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.given import Given
from oncall.handoffs import commands as c
from oncall.handoffs import events as e
from oncall.handoffs.model import Handoff


def decide(handoff: Handoff | None, command: c.HandoffCommand, given: Given) -> Sequence[e.HandoffEvent]:
    """Raises Refused for people, never for the machine's own words."""
    raise NotImplementedError
