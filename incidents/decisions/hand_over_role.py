"""Hand over: a held role passes to somebody else, by its holder, the IC or a lead."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import HandOverRole
from incidents.decisions.roles import check_one_role, check_roles_exist
from incidents.errors import Refused, Stale
from incidents.given import Given
from incidents.model import Incident


def hand_over_role(incident: Incident, command: HandOverRole, given: Given) -> Sequence[e.Event]:
    check_roles_exist(incident)
    holder = incident.roles.get(command.role)
    if holder is None:
        raise Refused(f"Nobody is {command.role.title} of {incident.key} yet. Use: assign {command.role} @somebody.")
    if holder.id == command.person.id:
        raise Stale(f"{holder.name} is {command.role.title} of {incident.key} already.")
    check_one_role(incident, command.role, command.person, you=command.person.id == given.by.id)
    return [e.RoleHandedOver(command.role, command.person, holder)]
