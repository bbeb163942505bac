"""The form that gives a role to somebody, or hands it over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adaptive_cards.elements import Card, plain
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import choice_input, person_inputs
from incidents.model import Incident, Person, Role


def assign_form(
    incident: Incident, people: Sequence[Person], *, values: Mapping[str, str] | None = None, fault: str = ""
) -> Card:
    """Sends `role.assign` with `role` and `person` (an id), or `named` where the list is too short."""
    typed = values or {}
    roles = [(role.value, f"{role.title}: {_holder(incident, role)}") for role in Role]
    first = incident.empty_roles[0].value if incident.empty_roles else ""
    fields = [
        choice_input(
            "role", "Role", roles, value=typed.get("role", first), required="Choose a role.", hint="Choose a role"
        ),
        *person_inputs(people, typed),
    ]
    hint = "One person cannot be Incident Commander and Technical Lead." if incident.severity.major else ""
    buttons = [submit("Assign", "role.assign", incident)]
    return form("Assign or hand over a role", incident, fields, buttons, fault=fault, hint=hint)


def _holder(incident: Incident, role: Role) -> str:
    holder = incident.roles.get(role)
    return f"now {plain(holder.name, 40)}" if holder else "nobody yet"
