"""The form that reopens an incident."""

from __future__ import annotations

from collections.abc import Mapping

from adaptive_cards.elements import Card
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import text_input
from incidents.model import Incident


def reopen_form(incident: Incident, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `incident.reopen` with `reason`."""
    field = text_input(
        "reason",
        "Why",
        value=(values or {}).get("reason", ""),
        required="Say why it is back.",
        hint="Errors are rising again",
        most=500,
    )
    hint = "It goes back to mitigation and its clocks start again. What happened before stays."
    return form("Reopen", incident, [field], [submit("Reopen", "incident.reopen", incident)], fault=fault, hint=hint)
