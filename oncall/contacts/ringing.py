"""Whom nothing would wake: the people a SEV-1 pages who have no verified contact that rings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from incidents.model import Person, Severity
from incidents.policy import Policy, Team
from incidents.standing import on_call_of
from oncall.contacts.model import Contacts
from oncall.schedules.duty import Duty

RINGERS = ("twilio", "azure")
"""The kinds of pager that ring single people, by phone and SMS."""


def has_ringer(policy: Policy) -> bool:
    """Whether anything here can ring at all."""
    return any(pager.kind in RINGERS for pager in policy.pagers.values())


def rings(
    policy: Policy, contacts_by_person: Mapping[str, Contacts], duty: Duty, now: datetime
) -> tuple[Person, ...]:  # fmt: skip
    """The targets of a SEV-1 at this moment who do not ring, each once, in the order of the policy.

    `contacts_by_person` has the id of each person who has contacts. Where a team's pager runs the escalation, its
    on-call is rung there and left out here.
    """
    ringer = has_ringer(policy)
    return tuple(person for person in targets(policy, duty, now) if not _rung(contacts_by_person, person, ringer))


def targets(policy: Policy, duty: Duty, now: datetime) -> tuple[Person, ...]:
    """Everybody a SEV-1 pages now, whichever service it is of."""
    rule = policy.severities.get(Severity.SEV1)
    keys = [key for target in (rule.pages if rule else ()) for key in _keys(target, policy, duty, now)]
    return tuple(dict.fromkeys(policy.people[key].person for key in keys if key in policy.people))


def is_target(policy: Policy, duty: Duty, person: Person, now: datetime) -> bool:
    """Whether a SEV-1 pages somebody now, or in one of the coming shifts."""
    contact = policy.contact_of(person)
    if contact is None:
        return False
    rule = policy.severities.get(Severity.SEV1)
    if rule and "on_call" in rule.pages:
        mine = duty.schedules_of(contact.key)
        if any(team.schedule in mine for team in policy.teams.values() if team.schedule and _ours(team, policy)):
            return True
    return contact.person in targets(policy, duty, now)


def _keys(target: str, policy: Policy, duty: Duty, now: datetime) -> list[str]:
    """The keys of the people a target may mean, over all teams."""
    if target == "on_call":
        return [on_call_of(team, policy, duty, now) for team in policy.teams.values() if _ours(team, policy)]
    if target == "team_lead":
        return [team.lead for team in policy.teams.values()]
    return [policy.leadership.get(target, target)]


def _ours(team: Team, policy: Policy) -> bool:
    pager = policy.pagers.get(team.pager)
    return pager is None or not pager.runs_escalation


def _rung(contacts: Mapping[str, Contacts], person: Person, ringer: bool) -> bool:  # noqa: FBT001 - one fact beside two
    mine = contacts.get(person.id)
    return ringer and mine is not None and mine.rings
