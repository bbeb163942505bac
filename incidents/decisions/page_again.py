"""A page was not answered in its time: the next step of the escalation, or the loud truth that nobody is left."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import escalation
from incidents import events as e
from incidents.commands import PageAgain
from incidents.decisions.paging import AGAIN, pages, settled
from incidents.given import Given
from incidents.model import Incident, Page, Person


def page_again(incident: Incident, command: PageAgain, given: Given) -> Sequence[e.Event]:
    page = incident.page(command.page)
    if page is None or page.snoozed_until or settled(incident, page):
        return []
    chain = [other for other in incident.pages if (other.role, other.chain) == (page.role, page.chain)]
    if any(other.step > page.step for other in chain):
        # Several people were paged at once; the first silence has moved the escalation on for all.
        return []
    people = _next_people(incident, page, chain, given)
    why = page.why if page.why.startswith("no answer") else f"no answer from {page.person.name}; {page.why}"
    if people:
        return pages(incident, people, why[:400], given, step=page.step + 1, role=page.role, chain=page.chain)
    silent = [other for other in chain if other.step == page.step and other.acknowledged_at is None]
    if incident.unanswered or page != silent[-1]:
        return []
    return [e.NobodyAnswered(page.why, tuple(dict.fromkeys(other.person for other in chain)))]


def _next_people(incident: Incident, page: Page, chain: Sequence[Page], given: Given) -> list[Person]:
    """The next step without those who are here already."""
    lately = chain if page.chain.startswith(AGAIN) else incident.pages
    here = {other.person.id for other in lately if other.acknowledged_at}
    if incident.acknowledged_at or page.role:
        here |= {person.id for person in incident.roles.values()}
    called = [other.person for other in chain]
    while people := escalation.next_step(given, incident.services, page.step + 1, called, drill=incident.drill):
        fresh = [person for person in people if person.id not in here]
        if fresh:
            return fresh
        called += people
    return []
