"""Which facts follow from an ask put to a call."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.given import Given
from oncall.calls import commands as c
from oncall.calls import events as e
from oncall.calls.model import Call


def decide(call: Call | None, command: c.CallCommand, given: Given) -> Sequence[e.CallEvent]:
    """Raises Refused for people, never for the machine's own words."""
    raise NotImplementedError
