"""From the parsed `muster.toml` to a Policy, or to all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from incidents import policy_kinds as kinds
from incidents import policy_oncall as oncall
from incidents import policy_sections as sections
from incidents.policy import Policy
from incidents.policy_canonical import canonical, from_canonical
from incidents.policy_checks import BadPolicy, Faults, Table
from incidents.policy_defaults import DEFAULT_SEVERITIES
from incidents.policy_hours import Holidays, own_hours, read_hours
from incidents.policy_mail import read_mail
from incidents.policy_names import Names
from incidents.policy_severities import read_severities

__all__ = ["DEFAULT_SEVERITIES", "BadPolicy", "Holidays", "canonical", "from_canonical", "read_policy"]

TEAM_TARGETS = ("on_call", "team_lead")
"""Page targets that every team has."""

YEARS = range(2025, 2051)
"""For which years public holidays are looked up, unless told."""


def read_policy(doc: Mapping[str, Any], holidays: Holidays | None = None, years: Sequence[int] = YEARS) -> Policy:
    """The policy in force, as version 0. Raises BadPolicy with every fault, each with its key and what was expected.

    `holidays` looks up public holidays, which the core does not know; it is only asked where `hours.country` is set.
    """
    faults = Faults()
    policy = _read(Table(doc, "", faults), holidays, years)
    _check_references(policy, faults)
    if faults.lines:
        raise BadPolicy(faults.lines)
    return policy


def _read(root: Table, holidays: Holidays | None, years: Sequence[int]) -> Policy:
    names = Names(**dict.fromkeys(TEAM_TARGETS, "the teams"))
    company = root.need("company", kinds.TEXT, "")
    hours = read_hours(root, holidays, years)
    hours_of = own_hours(hours, holidays, years)
    people = sections.read_people(root, names, hours_of, hours.time_zone)
    posts = sections.read_leadership(root, names)
    teams_section = root.table("teams")
    policy = Policy(
        company=company,
        severities=read_severities(root),
        people=people,
        teams=sections.read_teams(root, names, hours_of),
        services=sections.read_services(root),
        escalations=sections.read_escalations(root, posts),
        leadership=posts,
        hours=hours,
        permissions=sections.read_permissions(root),
        mail=read_mail(root),
        incidents_channel=teams_section.get("incidents_channel", kinds.TEXT, ""),
        schedules=oncall.read_schedules(root, hours.time_zone),
        pagers=oncall.read_pagers(root),
        heartbeats=oncall.read_heartbeats(root),
        oncall=oncall.read_rules(root),
    )
    teams_section.close()
    root.close()
    return policy


def _check_references(policy: Policy, faults: Faults) -> None:
    targets = {*TEAM_TARGETS, *policy.leadership, *policy.people}
    faults.resolve(
        {
            "person": policy.people,
            "team": policy.teams,
            "escalation": policy.escalations,
            "audience": policy.mail.audiences,
            "schedule": policy.schedules,
            "pager": policy.pagers,
            "page target": targets,
        }
    )
    for section, entries in (("person", policy.people), ("team", policy.teams)):
        if not entries:
            faults.add(section, f"missing, expected at least one [[{section}]], so that somebody can be paged")
    _check_default_pages(policy, targets, faults)
    for number, team in enumerate(policy.teams.values(), 1):
        pager = policy.pagers.get(team.pager)
        if pager and pager.kind in oncall.RINGS:
            kinds_told = ", ".join(oncall.TELLS)
            faults.add(f"team[{number}].pager", f"{pager.kind} rings single people; a team has one of: {kinds_told}")


def _check_default_pages(policy: Policy, targets: set[str], faults: Faults) -> None:
    """A page of the default table that nobody here answers to would be a page into the void."""
    for level, rule in DEFAULT_SEVERITIES.items():
        if policy.severities[level].pages == rule.pages:
            for post in rule.pages:
                if post not in targets:
                    why = f"because {level.label} pages it (or list other pages in [[severity]])"
                    faults.add(f"leadership.{post}", f"missing, expected {kinds.PERSON.expected}, {why}")
