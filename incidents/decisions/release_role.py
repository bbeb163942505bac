"""Release: a role becomes free again."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import ReleaseRole
from incidents.errors import Stale
from incidents.given import Given
from incidents.model import Incident


def release_role(incident: Incident, command: ReleaseRole, given: Given) -> Sequence[e.Event]:
    holder = incident.roles.get(command.role)
    if holder is None:
        raise Stale(f"Nobody is {command.role.title} of {incident.key}.")
    return [e.RoleReleased(command.role, holder)]
