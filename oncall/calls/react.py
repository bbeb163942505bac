"""What a fact of a call owes."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.effects import Owed
from oncall.events import OncallEntry
from oncall.calls.model import Call


def react(before: Call | None, after: Call, entry: OncallEntry) -> Sequence[Owed]:
    """The owed rows of one fact. Their keys come from the entry, so that the same fact never owes twice."""
    raise NotImplementedError
