"""What a fact of a handoff owes."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.effects import Owed
from oncall.events import OncallEntry
from oncall.handoffs.model import Handoff


def react(before: Handoff | None, after: Handoff, entry: OncallEntry) -> Sequence[Owed]:
    """The owed rows of one fact. Their keys come from the entry, so that the same fact never owes twice."""
    raise NotImplementedError
