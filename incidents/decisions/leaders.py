"""Who is called to take a role: a lead first, and never somebody who holds a role here already."""

from __future__ import annotations

from collections.abc import Collection

from incidents.given import Given
from incidents.model import Incident, Person

_BEFORE_THE_REST = ("team_lead", "engineering_lead")


def for_role(
    incident: Incident, given: Given, *, without: Collection[str] = (), on_call_second: bool = False
) -> list[Person]:
    """In the order to call them: the teams' leads, the engineering lead, other leadership, the on-call.

    Roles that nobody takes go to the on-call second, who is nearest; somebody who asks for a lead gets a lead.
    """
    others = [post for post in given.policy.leadership if post not in _BEFORE_THE_REST]
    posts = [*_BEFORE_THE_REST, *others]
    posts.insert(1 if on_call_second else len(posts), "on_call")
    people = dict.fromkeys(person for post in posts for person in given.targets(post, incident.services))
    taken = {person.id for person in incident.roles.values()} | {*without}
    return [person for person in people if person.id not in taken]
