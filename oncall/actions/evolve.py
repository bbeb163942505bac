"""How each fact changes an action item."""

from __future__ import annotations

from oncall.events import OncallEntry
from oncall.actions.model import Action


def evolve(action: Action | None, entry: OncallEntry) -> Action:
    """An action item after this fact."""
    raise NotImplementedError
