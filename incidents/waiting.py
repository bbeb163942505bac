"""Which pages still wait for an answer, what became of the others, and who is at it already."""

from __future__ import annotations

from datetime import datetime

from incidents.model import Incident, Page, Person, Severity

AGAIN = "again-"
"""How the chain begins of the calls that go out when an incident is reopened."""
TICKET = "ticket"
"""The chain of the one call that a forgotten ticket makes: nobody is called after it."""


def settled(incident: Incident, page: Page) -> bool:
    """Over, acknowledged by this person, or served by somebody else. One person in two roles serves neither."""
    if not incident.active or page.acknowledged_at or page.ended:
        return True
    if incident.severity is Severity.SEV4 or page.chain == TICKET:
        return page.chain != TICKET or incident.acknowledged_at is not None
    if page.role:
        holder = incident.roles.get(page.role)
        return holder is not None and (len(incident.holds(holder)) == 1 or not incident.severity.major)
    return for_anybody(page) and incident.acknowledged_at is not None


def for_anybody(page: Page) -> bool:
    """A step of the incident's own ladder, at its declaration or when it came back: any acknowledgement answers it."""
    return page.role is None and (not page.chain or page.chain.startswith(AGAIN))


def why_settled(incident: Incident, page: Page) -> str:
    """What has become of a page that somebody else took care of, for its person: `Ben Okafor acknowledged`."""
    if page.ended:
        return page.ended
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


def unanswered(incident: Incident, now: datetime) -> list[Page]:
    """The pages that somebody heard and has not answered, and that nobody else took care of."""
    since = incident.calls_since
    return [
        page
        for page in incident.pages
        if not (settled(incident, page) or page.snoozed_until or on_its_way(page, now))
        and (since is None or page.at >= since)
    ]


def waited_for(incident: Incident, now: datetime) -> set[str]:
    """The ids of those whose answer is waited for: within one incident no other chain pages them."""
    return {page.person.id for page in unanswered(incident, now)}


def ladder(incident: Incident) -> list[Page]:
    """The steps of the incident's own ladder so far, since it began or began anew."""
    since = incident.calls_since
    return [
        page
        for page in incident.pages
        if for_anybody(page) and not page.ended and (since is None or page.at >= since)
    ]  # fmt: skip


def here(incident: Incident) -> set[str]:
    """The ids of those who are at it already: the holders of roles, and who acknowledged."""
    ids = {person.id for person in incident.roles.values()} | came(incident)
    return ids | ({incident.acknowledged_by.id} if incident.acknowledged_by else set())


def came(incident: Incident) -> set[str]:
    """The ids of those who answered a page, since it was reopened if it was."""
    return {page.person.id for page in incident.pages if page.acknowledged_at and not page.ended}


def names(people: tuple[Person, ...]) -> str:
    """`Ana Silva, Lea Lindt and Vic Pohl`."""
    *others, last = [person.name for person in people]
    return f"{', '.join(others)} and {last}" if others else last
