"""Assign: the IC or a lead gives a role to somebody."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import AssignRole
from incidents.decisions.roles import check_one_role, check_roles_exist
from incidents.errors import Stale
from incidents.given import Given
from incidents.model import Incident


def assign_role(incident: Incident, command: AssignRole, given: Given) -> Sequence[e.Event]:
    check_roles_exist(incident)
    holder = incident.roles.get(command.role)
    if holder and holder.id == command.person.id:
        raise Stale(f"{holder.name} is {command.role.title} of {incident.key} already.")
    check_one_role(incident, command.role, command.person, you=command.person.id == given.by.id)
    return [e.RoleAssigned(command.role, command.person, holder)]
