"""A page was not answered in its time: the next step of the escalation, or the loud truth that nobody is left."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import escalation
from incidents import events as e
from incidents.commands import PageAgain
from incidents.decisions.paging import pages
from incidents.given import Given
from incidents.model import Incident, Page


def page_again(incident: Incident, command: PageAgain, given: Given) -> Sequence[e.Event]:
    page = incident.page(command.page)
    if page is None or _answered(incident, page) or _taken_further(incident, page):
        return []
    called = [p.person for p in incident.pages if p.role is page.role]
    people = escalation.next_step(given.policy, incident.services, page.step + 1, called)
    why = page.why if page.why.startswith("no answer") else f"no answer from {page.person.name}; {page.why}"
    if people:
        return pages(incident, people, why[:400], given, step=page.step + 1, role=page.role)
    if incident.unanswered:
        return []
    return [e.NobodyAnswered(page.why, tuple(dict.fromkeys(called)))]


def _answered(incident: Incident, page: Page) -> bool:
    """Over, acknowledged by this person, or served by somebody else."""
    if not incident.active or page.acknowledged_at:
        return True
    return page.role in incident.roles if page.role else incident.acknowledged_at is not None


def _taken_further(incident: Incident, page: Page) -> bool:
    """Several people were paged at once; the first silence has moved the escalation on for all."""
    return any(other.step > page.step and other.role is page.role for other in incident.pages)
