"""Who may what in on-call: members for themselves, leads and admins for others, guests nothing."""

from __future__ import annotations

from incidents import rights
from incidents.errors import NotAllowed
from incidents.given import Given
from incidents.model import MUSTER, Person
from incidents.policy import Policy


def check_member(given: Given) -> None:
    """Raises NotAllowed for a guest."""
    if given.guest:
        raise NotAllowed("Guests can read here. Ask somebody of the company to do this for you.")


def check_machine(given: Given) -> None:
    """Raises NotAllowed for people: timers and performers ask this."""
    if given.by != MUSTER:
        raise NotAllowed("Muster does this by itself when its time comes, so nobody else can.")


def leads(person: Person, policy: Policy) -> bool:
    """Whether this person leads a team, holds a post of leadership or is an admin."""
    contact = policy.contact_of(person)
    if contact is None:
        return False
    posts = {*policy.leadership.values(), *(team.lead for team in policy.teams.values())}
    return contact.key in posts or rights.is_admin(person, policy)


def check_lead(given: Given, deed: str) -> None:
    """Raises NotAllowed; `deed` follows "can", such as "set a rotation"."""
    check_member(given)
    if given.by != MUSTER and not leads(given.by, given.policy):
        raise NotAllowed(f"Only a team's lead or an admin can {deed}. Ask one of them.")
