"""The question put to the Incident Commander when mitigation takes too long: escalate, or still working and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adaptive_cards.elements import Card, span, when
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import text_input
from incidents.model import Incident


def extend_form(incident: Incident, at: datetime, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `incident.extend` with `why`; the other way out is the escalate form."""
    field = text_input(
        "why",
        "Still working on it: why will this help?",
        value=(values or {}).get("why", ""),
        most=500,
        required="Say why, or choose Escalate.",
        hint="Index rebuild is at 80 %",
    )
    escalate = submit("Escalate instead", "show.escalate", incident, style="")
    escalate["associatedInputs"] = escalate["fallback"]["associatedInputs"] = "none"
    planned = (
        f"Mitigation was planned until {when(incident.mitigation_due, at)} UTC. " if incident.mitigation_due else ""
    )
    hint = f"{planned}It has lasted {span(at - incident.declared_at)}. More people often beat more time."
    buttons = [submit("Still working", "incident.extend", incident), escalate]
    return form("Not mitigated yet", incident, [field], buttons, fault=fault, hint=hint)
