"""How each fact changes the pay of a month."""

from __future__ import annotations

from dataclasses import replace

from oncall.events import OncallEntry
from oncall.pay.events import PayCorrected
from oncall.pay.model import Correction, PayMonth


def evolve(month: PayMonth | None, entry: OncallEntry) -> PayMonth:
    """The month after this fact."""
    fact = entry.event
    if entry.seq != (month.version if month else 0) + 1:
        raise ValueError(f"fact {entry.seq} does not follow {month.version if month else 0}")
    if not isinstance(fact, PayCorrected):
        raise TypeError(f"{type(fact).__name__} is no fact of pay")
    month = month or PayMonth(fact.month, fact.tenant, 0)
    made = Correction(fact.person, fact.cents, fact.unit, fact.reason, entry.by, entry.at)
    return replace(month, version=entry.seq, corrections=(*month.corrections, made))
