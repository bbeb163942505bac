"""Snooze: whoever is paged puts a page off, where it can wait; then they are paged again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incidents import events as e
from incidents.commands import SnoozePage, WakePage
from incidents.decisions.asked import still_open
from incidents.decisions.paging import pages, settled
from incidents.errors import Invalid, Refused, Stale
from incidents.given import Given
from incidents.model import Incident, Page, Severity
from incidents.timeline import span


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
    """The same person at the same step, unless it was snoozed again, answered, or they were paged anew meanwhile."""
    page = incident.page(command.page)
    if page is None or page.snoozed_until is None or page.snoozed_until > given.now:
        return []
    if settled(incident, page) or _woken(incident, page):
        return []
    why = page.why if page.why.startswith("snoozed") else f"snoozed until now; {page.why}"
    return pages(
        incident, [page.person], why[:400], given, step=page.step, role=page.role, chain=page.chain
    )  # fmt: skip


def _woken(incident: Incident, page: Page) -> bool:
    """They were paged again since, and have not put that one off."""
    later = incident.pages[incident.pages.index(page) + 1 :]
    return page.snoozed_until is not None and any(
        other.person == page.person and not (other.snoozed_until or settled(incident, other)) for other in later
    )
