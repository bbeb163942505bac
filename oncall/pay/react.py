"""What a correction of pay owes."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.effects import Owed
from oncall.effects import TellPerson
from oncall.events import OncallEntry
from oncall.pay.model import PayMonth
from oncall.pay.sums import amount_words
from oncall.reviews.period import read_period


def react(before: PayMonth | None, after: PayMonth, entry: OncallEntry) -> Sequence[Owed]:  # noqa: ARG001 - one shape for all
    """Whose pay was corrected hears it, from whom and why, in their own chat."""
    made, period = after.corrections[-1], read_period(after.key)
    month = period.words if period else after.key
    amount = amount_words(made.cents, made.unit, signed=True)
    text = f"{made.by.name} corrected your on-call pay of {month} by {amount}: {made.reason}"
    return [Owed(f"pay/{after.key}/{entry.seq}/tell", entry.at, TellPerson(made.person, text))]
