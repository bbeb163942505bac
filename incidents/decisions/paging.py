"""What every page has in common: when it goes out and when silence takes it a step further."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incidents import events as e
from incidents import hours
from incidents.given import Given
from incidents.model import Incident, Person, Role, Severity


def page(
    seq: int, person: Person, why: str, severity: Severity, given: Given, *, step: int = 1, role: Role | None = None
) -> e.Paged:
    """A page to be kept as fact number `seq`; a SEV-3 waits for business hours and counts business minutes."""
    rule = given.policy.severities[severity]
    due = hours.next_opening(given.now, given.policy.hours) if rule.business_hours else given.now
    return e.Paged(f"p{seq}", person, why, step, due, _next_step(severity, due, given), role)


def _next_step(severity: Severity, due: datetime, given: Given) -> datetime | None:
    rule = given.policy.severities[severity]
    if rule.page_step is None:
        return None
    if rule.business_hours:
        return hours.business_deadline(due, rule.page_step, given.policy.hours)
    return due + rule.page_step


def pages(
    incident: Incident, people: Sequence[Person], why: str, given: Given, *, first: int = 1, step: int = 1,
    role: Role | None = None,
) -> list[e.Paged]:  # fmt: skip
    """One page a person; `first` is how many facts of this decision stand before them, plus one."""
    start = incident.version + first
    return [page(start + i, who, why, incident.severity, given, step=step, role=role) for i, who in enumerate(people)]


def lead(incident: Incident, given: Given) -> Person | None:
    """The lead of the first owning team, else the engineering lead."""
    found = given.policy.targets("team_lead", incident.services) or given.policy.targets("engineering_lead", ())
    return found[0] if found else None
