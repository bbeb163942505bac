"""The facts of the pay of a month."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.model import Person


@dataclass(frozen=True, slots=True)
class PayCorrected:
    """The first one begins the month; the entries of its shifts are rows of their own."""

    month: str
    tenant: str
    person: Person
    cents: int
    unit: str
    reason: str


PayEvent = PayCorrected
