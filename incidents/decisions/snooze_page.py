"""Snooze: whoever is paged puts a page off, where it can wait; then they are paged again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from incidents import events as e
from incidents import hours
from incidents.commands import SnoozePage, WakePage
from incidents.decisions.asked import still_open
from incidents.decisions.paging import base_of, pages
from incidents.errors import Invalid, Refused, Stale
from incidents.escalation import people_of
from incidents.given import Given
from incidents.model import Incident, Page, Person, Severity
from incidents.timeline import span
from incidents.waiting import settled, waited_for


def snooze_page(incident: Incident, command: SnoozePage, given: Given) -> Sequence[e.Event]:
    still_open(incident)
    page = incident.page(command.page)
    if page is None:
        raise Stale(f"That page no longer belongs to {incident.key}.")
    if page.person.id != given.by.id:
        raise Refused(f"That page is for {page.person.name}, so only they can snooze it.")
    if settled(incident, page) or _woken(incident, page):
        raise Stale(f"That page needs no answer any more, so there is nothing to snooze in {incident.key}.")
    check_can_wait(incident.severity)
    check_until(command.until, given)
    return [e.PageSnoozed(page.id, command.until)]


def check_can_wait(severity: Severity) -> None:
    """Raises Refused."""
    if severity.major:
        raise Refused(f"A {severity.label} cannot wait. Acknowledge it, or page somebody else: page <person>.")


def check_until(until: datetime, given: Given) -> None:
    """Raises Invalid for a moment that is over, or further off than the company lets a page wait."""
    longest = given.policy.oncall.snooze_longest
    if until <= given.now:
        raise Invalid("Say how long it can wait, such as: snooze 20 min.")
    if until > given.now + longest:
        raise Invalid(f"A page can be snoozed for {span(longest)} at most. Try: snooze 20 min.")


def wake_page(incident: Incident, command: WakePage, given: Given) -> Sequence[e.Event]:
    """The same step again, unless it was snoozed again, answered, or they were paged anew meanwhile.

    Whoever had the duty by a schedule may be off by now: then it wakes the person who has it.
    """
    page = incident.page(command.page)
    if page is None or page.snoozed_until is None or page.snoozed_until > given.now:
        return []
    if settled(incident, page) or _woken(incident, page):
        return []
    whom = _has_it_now(incident, page, given)
    if whom != page.person and whom.id in waited_for(incident, given.now):
        return []
    by = "" if whom == page.person else f" by {page.person.name}"
    why = f"snoozed until now{by}; {base_of(page.why)}"[:400]
    (paged,) = pages(incident, [whom], why, given, step=page.step, role=page.role, chain=page.chain)
    return [replace(paged, instead_of=page.id) if by else paged]


def _has_it_now(incident: Incident, page: Page, given: Given) -> Person:
    """Who is on call when it goes out, where it was for the on-call by a schedule and nobody asked for the person."""
    rule, opens = given.policy.severities[incident.severity], given.policy.hours_of(incident.services)
    then = replace(given, now=hours.next_opening(given.now, opens)) if rule.business_hours else given
    contact = given.policy.contact_of(page.person)
    if contact is None or not page.auto or page.role:
        return page.person
    for team in given.policy.teams_of(incident.services):
        if team.schedule and given.duty.who(team.schedule, page.at) == contact.key:
            return next(iter(people_of(then, "on_call", team)), page.person)
    return page.person


def _woken(incident: Incident, page: Page) -> bool:
    """They were paged again since, and have not put that one off."""
    later = incident.pages[incident.pages.index(page) + 1 :]
    return page.snoozed_until is not None and any(
        other.person == page.person and not (other.snoozed_until or settled(incident, other)) for other in later
    )
