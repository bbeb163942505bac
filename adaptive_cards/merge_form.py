"""The form that merges an incident into another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adaptive_cards.elements import Card
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import choice_input, fitting, text_input
from incidents.model import Incident


def merge_form(
    incident: Incident, others: Sequence[Incident], *, values: Mapping[str, str] | None = None, fault: str = ""
) -> Card:
    """Sends `incident.merge` with `into` (a key), from the list of `others` or typed where there is no list."""
    into = (values or {}).get("into", "")
    choices = fitting((other.key, f"{other.key}: {other.title}") for other in others if other.key != incident.key)
    must = "Choose the incident that goes on."
    field = choice_input(
        "into", "Which incident goes on?", choices, value=into, required=must, hint="Choose an incident"
    )
    if not choices:
        field = text_input("into", "Which incident goes on?", value=into, required=must, hint="INC-7", most=24)
    hint = "This one is closed and points to the other, where the work goes on."
    return form("Merge", incident, [field], [submit("Merge", "incident.merge", incident)], fault=fault, hint=hint)
