"""The form that records the cause."""

from __future__ import annotations

from collections.abc import Mapping

from adaptive_cards.elements import Card
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import text_input
from incidents.model import Incident


def cause_form(incident: Incident, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `incident.cause` with `text`."""
    field = text_input(
        "text",
        "What is the cause?",
        value=(values or {"text": incident.cause}).get("text", ""),
        lines=True,
        most=1_000,
        required="Say what broke.",
        hint="What broke and why; systems, not people",
    )
    hint = "The public status moves to identified." if incident.active and not incident.cause else ""
    return form("Cause", incident, [field], [submit("Record", "incident.cause", incident)], fault=fault, hint=hint)
