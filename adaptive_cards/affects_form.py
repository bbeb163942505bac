"""The form that adds a service to an incident."""

from __future__ import annotations

from collections.abc import Mapping

from adaptive_cards.elements import Card, escape, some
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import choice_input, fitting, text_input
from incidents.model import Incident
from incidents.policy import Policy


def affects_form(
    incident: Incident, policy: Policy, *, values: Mapping[str, str] | None = None, fault: str = ""
) -> Card:
    """Sends `service.affect` with `service`, from the catalogue or typed where it does not fit a list."""
    service = (values or {}).get("service", "")
    left = [(key, found.name) for key, found in policy.services.items() if key not in incident.services]
    choices = fitting(left)
    must = "Choose a service."
    field = choice_input("service", "Service", choices, value=service, required=must, hint="Choose a service")
    if len(choices) < len(left) or not choices:
        field = text_input("service", "Service", value=service, required=must, hint="The service's name", most=120)
    known = [escape(policy.services[key].name if key in policy.services else key, 40) for key in incident.services]
    hint = f"Affected so far: {some(known, 5)}." if known else ""
    return form("Also affected", incident, [field], [submit("Add", "service.affect", incident)], fault=fault, hint=hint)
