"""The impact questions, answered for an incident that is already open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from adaptive_cards.elements import Card
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import impact_inputs, service_inputs
from incidents.model import Incident
from incidents.policy import Policy


def triage_form(
    incident: Incident, policy: Policy, *, values: Mapping[str, str] | None = None, fault: str = ""
) -> Card:
    """Sends `severity.assess`: `scope`, `customers`, `data`, `workaround` and `services`; what is known is there."""
    known = values if values is not None else asdict(incident.answers) if incident.answers else {}
    services = known.get("services", "") if values is not None else ",".join(incident.services)
    fields = [*impact_inputs(known, required=True), *service_inputs(policy, services)]
    hint = "Four answers and the services propose a severity. Not sure counts as the worse answer."
    buttons = [submit("Propose a severity", "severity.assess", incident)]
    return form("How bad is it?", incident, fields, buttons, fault=fault, hint=hint)
