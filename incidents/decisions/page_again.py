"""A page was not answered in its time: the next step of the escalation, or the loud truth that nobody is left."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import escalation
from incidents import events as e
from incidents.commands import PageAgain
from incidents.decisions.paging import base_of, lead, pages, step_after
from incidents.given import Given
from incidents.model import Incident, Page, Person
from incidents.waiting import came, for_anybody, ladder, settled, unanswered, waited_for


def page_again(incident: Incident, command: PageAgain, given: Given) -> Sequence[e.Event]:
    page = incident.page(command.page)
    if page is None or page.snoozed_until or settled(incident, page):
        return []
    if incident.nobody_at and page.at <= incident.nobody_at:
        # That nobody answered has been said, and whoever hears it calls by phone: nothing climbs until somebody comes.
        return []
    chain = _chain(incident, page)
    if any(other.step > page.step for other in chain):
        # Several people were paged at once; the first silence has moved the escalation on for all.
        return []
    people = [] if incident.nobody_at else next_people(incident, page, given)
    if people:
        silent = "anybody" if page.person in people else page.person.name
        why = f"no answer from {silent}; {base_of(page.why)}"
        return pages(incident, people, why[:400], given, step=page.step + 1, role=page.role, chain=page.chain)
    if _others_still_called(incident, page, chain, given):
        return []
    return [nobody(incident, page.why, given)]


def _chain(incident: Incident, page: Page) -> list[Page]:
    if for_anybody(page):
        return ladder(incident)
    return [other for other in incident.pages if (other.role, other.chain) == (page.role, page.chain)]


def next_people(incident: Incident, page: Page, given: Given) -> list[Person]:
    """The next step without those who are here already.

    Only the incident's own ladder pages somebody again whose answer is waited for, and only in its next round.
    """
    own = for_anybody(page)
    chain = _chain(incident, page)
    waiting = waited_for(incident, given.now)
    out = came(incident) if own else came(incident) | waiting
    if incident.acknowledged_at or page.role:
        out |= {person.id for person in incident.roles.values()}
    called = [other.person for other in chain]
    # Whoever another chain called has been called in this round.
    called += dict.fromkeys(other.person for other in unanswered(incident, given.now) if other not in chain)
    while people := escalation.next_step(
        given, incident.services, page.step + 1, called, drill=incident.drill, silent=incident.silent_pagers
    ):
        fresh = [person for person in people if person.id not in out]
        if fresh:
            return fresh
        called += people
    return []


def _others_still_called(incident: Incident, page: Page, chain: Sequence[Page], given: Given) -> bool:
    """Somebody called beside this one has time left, or the incident's own ladder or a team's pager goes on."""
    beside = chain if for_anybody(page) else incident.pages
    if somebody_has_time(incident, [other for other in beside if other != page], given):
        return True
    if incident.acknowledged_at or incident.nobody_at:
        return False
    if not for_anybody(page):
        return any(not (settled(incident, other) or other.snoozed_until) for other in ladder(incident))
    return not incident.drill and any(
        escalation.runs_itself(given, team) and team.pager in incident.pagers
        and team.pager not in incident.silent_pagers
        for team in given.policy.teams_of(incident.services)
    )  # fmt: skip


def somebody_has_time(incident: Incident, called: Sequence[Page], given: Given) -> bool:
    """One of these pages goes a step further by itself, later."""
    rule, opens = given.policy.severities[incident.severity], given.policy.hours_of(incident.services)
    waiting = [page for page in called if not (settled(incident, page) or page.snoozed_until)]
    return any((due := step_after(rule, page.at, opens)) is not None and due > given.now for page in waiting)


def nobody(incident: Incident, why: str, given: Given) -> e.NobodyAnswered:
    """Names everybody whose answer is waited for, and tells the lead in any case."""
    tried = dict.fromkeys(page.person for page in unanswered(incident, given.now))
    return e.NobodyAnswered(why, tuple(tried), lead(incident, given))
