"""What every page has in common: when it goes out and when silence takes it a step further."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incidents import events as e
from incidents import hours
from incidents.given import Given
from incidents.model import Incident, Page, Person, Role, Severity


def page(
    seq: int, person: Person, why: str, severity: Severity, given: Given, *, step: int = 1, role: Role | None = None,
    chain: str = "",
) -> e.Paged:  # fmt: skip
    """A page to be kept as fact number `seq`; a SEV-3 waits for business hours and counts business minutes."""
    rule = given.policy.severities[severity]
    due = hours.next_opening(given.now, given.policy.hours) if rule.business_hours else given.now
    return e.Paged(f"p{seq}", person, why, step, due, _next_step(severity, due, given), role, chain)


def _next_step(severity: Severity, due: datetime, given: Given) -> datetime | None:
    rule = given.policy.severities[severity]
    if rule.page_step is None:
        return None
    if rule.business_hours:
        return hours.business_deadline(due, rule.page_step, given.policy.hours)
    return due + rule.page_step


def pages(
    incident: Incident, people: Sequence[Person], why: str, given: Given, *, first: int = 1, step: int = 1,
    role: Role | None = None, chain: str = "", by_name: bool = False,
) -> list[e.Paged]:  # fmt: skip
    """One page a person; `first` is how many facts of this decision stand before them, plus one.

    `by_name` gives each page a chain of its own: only the person called can answer it.
    """
    numbered = enumerate(people, start=incident.version + first)
    return [
        page(seq, who, why, incident.severity, given, step=step, role=role, chain=f"p{seq}" if by_name else chain)
        for seq, who in numbered
    ]


def settled(incident: Incident, page: Page) -> bool:
    """Over, acknowledged by this person, or served by somebody else. One person in two roles serves neither."""
    if not incident.active or incident.severity is Severity.SEV4 or page.acknowledged_at:
        return True
    if page.role:
        holder = incident.roles.get(page.role)
        return holder is not None and (len(incident.holds(holder)) == 1 or not incident.severity.major)
    return not page.chain and incident.acknowledged_at is not None


def lead(incident: Incident, given: Given) -> Person | None:
    """The lead of the first owning team, else the engineering lead."""
    found = given.policy.targets("team_lead", incident.services) or given.policy.targets("engineering_lead", ())
    return found[0] if found else None
