"""The impact questions, answered for an incident that is already open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from adaptive_cards.elements import Card
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import impact_inputs
from incidents.model import Incident


def triage_form(incident: Incident, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `severity.assess` with `scope`, `customers`, `data` and `workaround`; earlier answers are filled in."""
    known = values if values is not None else asdict(incident.answers) if incident.answers else {}
    hint = "Four answers propose a severity. Not sure counts as the worse answer."
    buttons = [submit("Propose a severity", "severity.assess", incident)]
    return form("How bad is it?", incident, impact_inputs(known, required=True), buttons, fault=fault, hint=hint)
