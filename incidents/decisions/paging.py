"""What every page has in common: when it goes out and when silence takes it a step further."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incidents import events as e
from incidents import hours
from incidents.given import Given
from incidents.model import Incident, Page, Person, Role, Severity
from incidents.policy import BusinessHours, SeverityRule

AGAIN = "again-"
"""How the chain begins of the calls that go out when an incident is reopened."""
TICKET = "ticket"
"""The chain of the one call that a forgotten ticket makes: nobody is called after it."""


def page(
    seq: int, person: Person, why: str, severity: Severity, given: Given, services: tuple[str, ...], *, step: int = 1,
    role: Role | None = None, chain: str = "", at_once: bool = False,
) -> e.Paged:  # fmt: skip
    """A page to be kept as fact number `seq`.

    By itself Muster pages for a SEV-3 in business hours; a person who asks knows why it cannot wait (`at_once`).
    """
    rule, open_hours = given.policy.severities[severity], given.policy.hours_of(services)
    waits = rule.business_hours and not at_once
    due = hours.next_opening(given.now, open_hours) if waits else given.now
    return e.Paged(f"p{seq}", person, why, step, due, step_after(rule, due, open_hours), role, chain, auto=not at_once)


def step_after(rule: SeverityRule, due: datetime, open_hours: BusinessHours) -> datetime | None:
    """When silence since `due` goes a step further: a SEV-3 counts business minutes."""
    if rule.page_step is None:
        return None
    if rule.business_hours:
        return hours.business_deadline(due, rule.page_step, open_hours)
    return due + rule.page_step


def pages(
    incident: Incident, people: Sequence[Person], why: str, given: Given, *, first: int = 1, step: int = 1,
    role: Role | None = None, chain: str = "", by_name: bool = False, at_once: bool = False,
) -> list[e.Paged]:  # fmt: skip
    """One page a person; `first` is how many facts of this decision stand before them, plus one.

    `by_name` gives each page a chain of its own: only the person called can answer it.
    """
    numbered = enumerate(people, start=incident.version + first)
    return [
        page(seq, who, why, incident.severity, given, incident.services, step=step, role=role,
             chain=f"p{seq}" if by_name else chain, at_once=at_once)
        for seq, who in numbered
    ]  # fmt: skip


def settled(incident: Incident, page: Page) -> bool:
    """Over, acknowledged by this person, or served by somebody else. One person in two roles serves neither."""
    if not incident.active or page.acknowledged_at:
        return True
    if incident.severity is Severity.SEV4 or page.chain == TICKET:
        return page.chain != TICKET or incident.acknowledged_at is not None
    if page.role:
        holder = incident.roles.get(page.role)
        return holder is not None and (len(incident.holds(holder)) == 1 or not incident.severity.major)
    return _for_anybody(page) and incident.acknowledged_at is not None


def _for_anybody(page: Page) -> bool:
    """A call of the incident itself, at its declaration or when it came back: any acknowledgement answers it."""
    return not page.chain or page.chain.startswith(AGAIN)


def why_settled(incident: Incident, page: Page) -> str:
    """What has become of a page that somebody else took care of, for its person: `Ben Okafor acknowledged`."""
    if incident.cancelled:
        return "cancelled"
    if incident.merged_into:
        return f"merged into {incident.merged_into}"
    if not incident.active:
        return "resolved" if incident.resolved_at else "closed"
    if incident.severity is Severity.SEV4 and page.chain != TICKET:
        return "only a ticket now"
    if page.role and (holder := incident.roles.get(page.role)):
        return f"{holder.name} is {page.role.title}"
    return f"{incident.acknowledged_by.name} acknowledged" if incident.acknowledged_by else "taken care of"


def on_its_way(page: Page, now: datetime) -> bool:
    """It waits for business hours: whom it calls has heard nothing yet."""
    return page.acknowledged_at is None and page.at > now


def here(incident: Incident) -> set[str]:
    """The ids of those who are at it already: the holders of roles, and who acknowledged."""
    ids = {person.id for person in incident.roles.values()}
    return ids | ({incident.acknowledged_by.id} if incident.acknowledged_by else set())


def lead(incident: Incident, given: Given) -> Person | None:
    """The lead of the first owning team, else the engineering lead."""
    found = given.targets("team_lead", incident.services) or given.targets("engineering_lead", ())
    return found[0] if found else None
