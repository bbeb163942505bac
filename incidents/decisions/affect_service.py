"""Affects: one more service of the catalogue is hit; its team is called, and the answers are weighed anew."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from incidents import escalation, impact
from incidents import events as e
from incidents.commands import AffectService
from incidents.decisions.pagers import pagers_called
from incidents.decisions.paging import nobody_to_page, pages
from incidents.errors import Invalid, Stale
from incidents.given import Given
from incidents.model import ImpactAnswers, Incident, Person, Severity
from incidents.policy import Service
from incidents.waiting import here


def affect_service(incident: Incident, command: AffectService, given: Given) -> Sequence[e.Event]:
    service = known(command.service, given)
    if service.key in incident.services:
        raise Stale(f"{service.name} is named in {incident.key} already.")
    affected: list[e.Event] = [e.ServiceAffected(service.key, service.name)]
    affected += assessed(incident, incident.answers, [service], given)
    return [*affected, *team_called(incident, [service], given, first=len(affected) + 1)]


def known(key: str, given: Given) -> Service:
    services = given.policy.services
    service = services.get(key)
    if service is None:
        near = get_close_matches(key, services, n=1)
        hint = f"Did you mean “{near[0]}”?" if near else f"Known: {', '.join(services) or 'none yet'}."
        raise Invalid(f"No service is called “{key[:60]}”. {hint}")
    return service


def assessed(
    incident: Incident, answers: ImpactAnswers | None, added: Sequence[Service], given: Given
) -> list[e.Event]:
    """What these answers propose with those services as well, where that is news."""
    if answers is None:
        return []
    services = given.policy.services
    critical = any(key in services and services[key].critical for key in incident.services)
    proposal = impact.propose(answers, critical_service=critical or any(service.critical for service in added))
    if answers == incident.answers and proposal.severity is incident.proposed:
        return []
    return [e.ImpactAssessed(answers, proposal.severity, proposal.why, proposal.customers_affected)]


def team_called(incident: Incident, added: Sequence[Service], given: Given, *, first: int) -> list[e.Event]:
    """Whom the severity calls for these services and who was not called yet; each has to answer for themselves.

    The pagers of their teams come after them.
    """
    if not added or not incident.active or incident.severity is Severity.SEV4:
        return []
    heard = {page.person.id for page in incident.pages} | here(incident)
    wanted: dict[Person, Service] = {}
    for service in added:
        for _, person in escalation.pages_at_declaration(
            given, incident.severity, (service.key,), drill=incident.drill
        ):
            wanted.setdefault(person, service)
    calls: list[e.Event] = []
    for person, service in wanted.items():
        if person.id not in heard:
            why = f"{service.name} is affected as well: {incident.title}"
            calls += pages(incident, [person], why, given, first=first + len(calls), by_name=True)
    keys = tuple(service.key for service in added)
    known = escalation.posts_of_nobody(given, incident.severity, incident.services, drill=incident.drill)
    calls += nobody_to_page(given, incident.severity, keys, drill=incident.drill, known=known)
    return [*calls, *pagers_called(given, incident.severity, keys, drill=incident.drill, known=incident.pagers)]
