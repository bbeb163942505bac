"""The form that closes a false alarm."""

from __future__ import annotations

from collections.abc import Mapping

from adaptive_cards.elements import Card
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import text_input
from incidents.model import Incident


def cancel_form(incident: Incident, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `incident.cancel` with `reason`."""
    field = text_input(
        "reason",
        "Why was it no incident?",
        value=(values or {}).get("reason", ""),
        most=500,
        required="Say why, for those who were paged.",
        hint="Test traffic set the alert off",
    )
    told = (
        " Customers were told, so tell them too: send a notice."
        if incident.first_told_at and not incident.drill
        else ""
    )
    hint = f"It is closed and left out of the averages.{told}"
    buttons = [submit("Cancel the incident", "incident.cancel", incident, style="destructive")]
    return form("False alarm", incident, [field], buttons, fault=fault, hint=hint)
