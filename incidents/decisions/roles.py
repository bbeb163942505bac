"""The rule behind every change of roles: in SEV-1 and SEV-2, three roles and three people."""

from __future__ import annotations

from incidents.errors import NotAllowed, Refused, Stale
from incidents.model import Incident, Person, Role


def check_roles_exist(incident: Incident) -> None:
    """SEV-4 is a ticket; an incident that is over needs no roles, unless customers are still to hear of its end."""
    if incident.severity == 4:
        raise Refused("A SEV-4 is a ticket and has no roles. Raise the severity if it needs a response: sev 3.")
    if not incident.is_open and not incident.promise_due:
        raise Stale(f"{incident.key} is closed. Reopen it first: reopen {incident.key} <reason>.")


def check_one_role(incident: Incident, role: Role, person: Person, *, you: bool) -> None:
    """Nobody is IC and TL at once; the CL may double only while somebody is being paged for a role."""
    others = [held for held in incident.holds(person) if held is not role]
    if not incident.severity.major or not others:
        return
    doubling_cl = Role.CL in (role, *others) and len(others) == 1
    if doubling_cl and _somebody_is_called(incident, role):
        return
    held = " and ".join(other.title for other in others)
    subject = "You are" if you else f"{person.name} is"
    offer = (f"Page the lead as {role.short}", "page.send", _lead(incident, role))
    raise NotAllowed(
        f"{subject} {held} of {incident.key}. A {incident.severity.label} has three roles for three people: "
        f"ask somebody else to be {role.title}, or page the lead.",
        offer,
    )


def _somebody_is_called(incident: Incident, role: Role) -> bool:
    """A page for a role is out that nobody has answered, neither by a word nor by taking the role."""
    empty = {role, *incident.empty_roles}
    return any(page.role in empty and not (page.acknowledged_at or page.ended) for page in incident.pages)


def _lead(incident: Incident, role: Role) -> dict[str, str]:
    return {"incident": incident.key, "target": "team_lead", "role": role.value}
