"""The form that says the bleeding has stopped, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adaptive_cards.elements import Card, hhmm
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import time_input
from incidents.model import Incident


def mitigated_form(
    incident: Incident, at: datetime, *, values: Mapping[str, str] | None = None, fault: str = ""
) -> Card:
    """Sends `incident.mitigated` with `ended`, which says now until changed."""
    fields = [
        time_input(
            "ended",
            "When did the impact end? (UTC)",
            value=(values or {}).get("ended", hhmm(at)),
            required="Give the time the impact ended, such as 14:55.",
        ),
    ]
    hint = "Customers no longer feel it. Next: find the cause while things are stable."
    buttons = [submit("Mitigated", "incident.mitigated", incident)]
    return form("Is it mitigated?", incident, fields, buttons, fault=fault, hint=hint)
