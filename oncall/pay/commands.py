"""The asks that can be put to the pay of a month."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.model import Person


@dataclass(frozen=True, slots=True)
class CorrectPay:
    """Leads and admins, never for themselves. `month` is the key of the subject; see `Correction`."""

    month: str
    person: Person
    cents: int
    unit: str
    reason: str


PayCommand = CorrectPay
