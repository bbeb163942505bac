"""How each fact changes a call."""

from __future__ import annotations

from oncall.events import OncallEntry
from oncall.calls.model import Call


def evolve(call: Call | None, entry: OncallEntry) -> Call:
    """A call after this fact."""
    raise NotImplementedError
