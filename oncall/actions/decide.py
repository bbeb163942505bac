"""Which facts follow from an ask put to an action item."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.given import Given
from oncall.actions import commands as c
from oncall.actions import events as e
from oncall.actions.model import Action


def decide(action: Action | None, command: c.ActionCommand, given: Given) -> Sequence[e.ActionEvent]:
    """Raises Refused for people, never for the machine's own words."""
    raise NotImplementedError
