"""What a fact of an alarm owes."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.effects import Owed
from oncall.events import OncallEntry
from oncall.alarms.model import Alarm


def react(before: Alarm | None, after: Alarm, entry: OncallEntry) -> Sequence[Owed]:
    """The owed rows of one fact. Their keys come from the entry, so that the same fact never owes twice."""
    raise NotImplementedError
