"""How each fact changes a handoff."""

from __future__ import annotations

from oncall.events import OncallEntry
from oncall.handoffs.model import Handoff


def evolve(handoff: Handoff | None, entry: OncallEntry) -> Handoff:
    """A handoff after this fact."""
    raise NotImplementedError
