"""Claim: take a free role, or the one that somebody doubles until you come. Whoever claims has also acknowledged."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import ClaimRole
from incidents.decisions.acknowledge import answered
from incidents.decisions.roles import check_one_role, check_roles_exist
from incidents.errors import Refused, Stale
from incidents.given import Given
from incidents.model import Incident, Person, Role


def claim_role(incident: Incident, command: ClaimRole, given: Given) -> Sequence[e.Event]:
    check_roles_exist(incident)
    role, holder = command.role, incident.roles.get(command.role)
    if holder and holder.id == given.by.id:
        raise Stale(f"You are {role.title} of {incident.key} already.")
    if holder and not _doubled_for(incident, role, holder, given.by):
        ask = f"hand over {role} @{given.by.name}"
        raise Refused(f"{holder.name} is {role.title} of {incident.key}. Ask {holder.name} for: {ask}.")
    check_one_role(incident, role, given.by, you=True)
    taken = e.RoleHandedOver(role, given.by, holder) if holder else e.RoleClaimed(role, given.by)
    acknowledged, pages = _parted(answered(incident, given))
    return [*acknowledged, taken, *pages]


def _doubled_for(incident: Incident, role: Role, holder: Person, person: Person) -> bool:
    """The holder has another role as well, and this person was called for this one."""
    called = any(page.role is role and page.person.id == person.id for page in incident.pages)
    return called and len(incident.holds(holder)) > 1


def _parted(facts: Sequence[e.Event]) -> tuple[list[e.Event], list[e.Event]]:
    """The pages are answered after the role is taken: they then tell nobody to take it."""
    pages = [fact for fact in facts if isinstance(fact, e.PageAcknowledged)]
    return [fact for fact in facts if not isinstance(fact, e.PageAcknowledged)], [*pages]
