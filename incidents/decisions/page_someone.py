"""Page: call a person, or the on-call of a team, to this incident; for a free role where one is named."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import PageSomeone
from incidents.decisions.asked import plain_text, still_open
from incidents.decisions.leaders import for_role
from incidents.decisions.paging import pages
from incidents.errors import Invalid, Refused, Stale
from incidents.escalation import people_of
from incidents.given import Given
from incidents.model import Incident, Person, Severity
from incidents.waiting import waited_for

WHY_LIMIT = 300


def page_someone(incident: Incident, command: PageSomeone, given: Given) -> Sequence[e.Event]:
    still_open(incident)
    check_not_ticket(incident)
    people = _called(incident, command, given)
    new = not_waited_for(incident, people, given)
    wanted = f"wanted as {command.role.title}" if command.role else f"{given.by.name} asks for you"
    why = f"{plain_text(command.why)[:WHY_LIMIT] or wanted}: {incident.title}"
    return pages(incident, new, why, given, role=command.role, by_name=command.role is None, at_once=True)


def not_waited_for(incident: Incident, people: list[Person], given: Given) -> list[Person]:
    """Those of them who can be paged: one page at a time. Raises Stale where every answer is waited for already."""
    waiting = waited_for(incident, given.now)
    new = [person for person in people if person.id not in waiting]
    if new:
        return new
    has, name = "have" if len(people) > 1 else "has", ", ".join(person.name for person in people)
    raise Stale(f"{name} {has} been paged and {has} not answered yet. Call by phone, or page somebody else.")


def _called(incident: Incident, command: PageSomeone, given: Given) -> list[Person]:
    """“Page the lead as IC” looks for a lead who is not in the incident already."""
    if command.person:
        return [command.person]
    if command.target != "team_lead" or command.role is None:
        return whom(command.target, incident, given)
    found = for_role(incident, given, without={given.by.id})
    if not found:
        ask = f"page <person> as {command.role}"
        raise Refused(f"Everybody who leads here is in {incident.key} already. Page somebody else by name: {ask}.")
    waiting = waited_for(incident, given.now)
    return [person for person in found if person.id not in waiting][:1] or found[:1]


def check_not_ticket(incident: Incident) -> None:
    if incident.severity is Severity.SEV4:
        raise Refused("A SEV-4 is a ticket: it pages nobody. Raise the severity if it cannot wait: sev 3 <reason>.")


def whom(target: str, incident: Incident, given: Given) -> list[Person]:
    """The people behind a target: a team's on-call, a post of the policy, or one person of the catalogue."""
    policy = given.policy
    team = policy.teams.get(target)
    people = people_of(given, "on_call", team) if team else given.targets(target, incident.services)
    if team and not people:
        raise Invalid(f"Nobody is on call for {team.name}. Page somebody by name: page <person>.")
    if not people:
        known = ", ".join([*policy.teams, *policy.people])
        raise Invalid(f"Nobody is called “{target[:60]}” in the catalogue. Known: {known}.")
    return list(people)
