"""Claim: take a free role. Whoever claims has also acknowledged."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import ClaimRole
from incidents.decisions.acknowledge import answered
from incidents.decisions.roles import check_one_role, check_roles_exist
from incidents.errors import Refused, Stale
from incidents.given import Given
from incidents.model import Incident


def claim_role(incident: Incident, command: ClaimRole, given: Given) -> Sequence[e.Event]:
    check_roles_exist(incident)
    holder = incident.roles.get(command.role)
    if holder and holder.id == given.by.id:
        raise Stale(f"You are {command.role.title} of {incident.key} already.")
    if holder:
        ask = f"hand over {command.role} @{given.by.name}"
        raise Refused(f"{holder.name} is {command.role.title} of {incident.key}. Ask {holder.name} for: {ask}.")
    check_one_role(incident, command.role, given.by, you=True)
    return [*answered(incident, given), e.RoleClaimed(command.role, given.by)]
