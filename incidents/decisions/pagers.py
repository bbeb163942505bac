"""Teams' pagers: which are told of an incident, what their silence means, and what is done when one is out of reach."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from incidents import events as e
from incidents import hours
from incidents.commands import RecordPagerFailure, WatchPager
from incidents.decisions.paging import pages, settled, step_after
from incidents.escalation import people_of, runs_itself
from incidents.given import Given
from incidents.model import Incident, Severity
from incidents.policy import Team

_NAMES = {"pagerduty": "PagerDuty", "opsgenie": "Opsgenie"}
_RING = ("twilio", "azure")
"""Kinds of pager that ring single people and are told of no incident."""


def pager_of(given: Given, team: Team) -> str:
    """The key of the pager that hears of this team's incidents and alarms, empty for none."""
    pager = given.policy.pagers.get(team.pager)
    return pager.key if pager and pager.kind not in _RING else ""


def pager_name(given: Given, key: str) -> str:
    """What people call it: the service's name, for a webhook the name in the policy."""
    pager = given.policy.pagers.get(key)
    return _NAMES.get(pager.kind, key) if pager else key


def pagers_called(
    given: Given, severity: Severity, services: tuple[str, ...], *, drill: bool, known: Collection[str] = ()
) -> list[e.PagerCalled]:
    """One fact for each pager of these services' teams, without those that are `known`; none for drills and tickets."""
    if drill or severity is Severity.SEV4:
        return []
    teams = {pager: team for team in given.policy.teams_of(services) if (pager := pager_of(given, team))}
    rule, open_hours = given.policy.severities[severity], given.policy.hours_of(services)
    due = hours.next_opening(given.now, open_hours) if rule.business_hours else given.now
    watch = step_after(rule, due, open_hours)
    return [
        e.PagerCalled(
            pager, team.key, pager_name(given, pager), team.name, due, watch if runs_itself(given, team) else None
        )
        for pager, team in teams.items()
        if pager not in known
    ]


def watch_pager(incident: Incident, command: WatchPager, given: Given) -> Sequence[e.Event]:
    """Whoever the pager calls would have acknowledged by now, there or here."""
    if not _wanted(incident):
        return []
    team = next((team for team in given.policy.teams_of(incident.services) if team.pager == command.pager), None)
    lead = given.policy.people.get(team.lead) if team else None
    name, whom = pager_name(given, command.pager), team.name if team else incident.key
    return [e.PagerSilent(command.pager, name, whom, command.since, lead.person if lead else None)]


def record_pager_failure(incident: Incident, command: RecordPagerFailure, given: Given) -> Sequence[e.Event]:
    """It is said; and where that pager was to call the on-call, Muster does it after all."""
    name = pager_name(given, command.pager)
    failed = e.PagerFailed(command.pager, name, command.reason)
    if not _wanted(incident):
        return [failed]
    waiting = {page.person.id for page in incident.pages if not settled(incident, page)}
    teams = [team for team in given.policy.teams_of(incident.services) if team.pager == command.pager]
    on_call = dict.fromkeys(
        person for team in teams if runs_itself(given, team) for person in people_of(given, "on_call", team)
    )
    people = [person for person in on_call if person.id not in waiting]
    why = f"{name} could not be told: {incident.title}"
    return [failed, *pages(incident, people, why, given, first=2)]


def _wanted(incident: Incident) -> bool:
    """Somebody still has to come for it."""
    return incident.active and incident.severity is not Severity.SEV4 and incident.acknowledged_at is None
