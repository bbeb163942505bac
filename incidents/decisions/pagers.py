"""Teams' pagers: which are told of an incident, what their silence means, and what is done when one is out of reach."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from incidents import events as e
from incidents import hours
from incidents.commands import RecordPagerFailure, WatchPager
from incidents.decisions.page_again import next_people, nobody, somebody_has_time
from incidents.decisions.paging import pages, step_after
from incidents.escalation import people_of, runs_itself
from incidents.given import Given
from incidents.model import MUSTER, Incident, Page, Severity
from incidents.policy import Team
from incidents.waiting import ladder, settled

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
    """Whoever the pager calls would have acknowledged by now, there or here. So Muster calls, and climbs from here."""
    if not _wanted(incident) or command.pager in incident.silent_pagers:
        return []
    team = next((team for team in given.policy.teams_of(incident.services) if team.pager == command.pager), None)
    lead = given.policy.people.get(team.lead) if team else None
    name, whom = pager_name(given, command.pager), team.name if team else incident.key
    silent = e.PagerSilent(command.pager, name, whom, command.since, lead.person if lead else None)
    why = f"{name} has brought nobody: {incident.title}"
    return [silent, *_called_by_muster(incident, command.pager, why, given)]


def record_pager_failure(incident: Incident, command: RecordPagerFailure, given: Given) -> Sequence[e.Event]:
    """It is said; and where that pager was to call the on-call, Muster does it after all."""
    name = pager_name(given, command.pager)
    failed = e.PagerFailed(command.pager, name, command.reason)
    if not _wanted(incident):
        return [failed]
    if command.pager in incident.silent_pagers:
        return [failed]
    return [failed, *_called_by_muster(incident, command.pager, f"{name} could not be told: {incident.title}", given)]


def _called_by_muster(incident: Incident, pager: str, why: str, given: Given) -> Sequence[e.Event]:
    """The on-call of its teams, else the next step; at the height at which the others are, so that all climb on."""
    teams = [team for team in given.policy.teams_of(incident.services) if team.pager == pager]
    teams = [team for team in teams if runs_itself(given, team)]
    if not teams:
        return []
    step = max((page.step for page in ladder(incident)), default=0) + 1
    on_call = dict.fromkeys(person for team in teams for person in people_of(given, "on_call", team))
    called = {page.person.id for page in incident.pages if not settled(incident, page)}
    people = [person for person in on_call if person.id not in called]
    if not people and somebody_has_time(incident, ladder(incident), given):
        return []
    if not people:
        known = replace(incident, silent_pagers=(*incident.silent_pagers, pager))
        people = next_people(known, Page("", MUSTER, "", step - 1, given.now), given)
    return pages(incident, people, why, given, first=2, step=step) or [nobody(incident, why, given)]


def _wanted(incident: Incident) -> bool:
    """Somebody still has to come for it."""
    return incident.active and incident.severity is not Severity.SEV4 and incident.acknowledged_at is None
