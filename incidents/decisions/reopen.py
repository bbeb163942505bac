"""Reopen: it is back. The clocks start again and people are called again; the old stamps stay."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import escalation
from incidents import events as e
from incidents.commands import Reopen
from incidents.decisions.asked import needs_text
from incidents.decisions.pagers import pagers_called
from incidents.decisions.paging import nobody_to_page, pages
from incidents.errors import Stale
from incidents.given import Given
from incidents.model import Incident
from incidents.waiting import AGAIN, on_its_way


def reopen(incident: Incident, command: Reopen, given: Given) -> Sequence[e.Event]:
    if incident.active:
        raise Stale(f"{incident.key} is open: it is in {incident.phase}.")
    reason = needs_text(command.reason, f"Say why: reopen {incident.key} <reason>.", 500)
    every = incident.clocks.update_every
    reopened = e.Reopened(
        reason=reason,
        update_due=given.now + every if every else None,
        mitigation_due=given.now + incident.clocks.mitigation if incident.severity.major else None,
    )
    told = pagers_called(given, incident.severity, incident.services, drill=incident.drill)
    missing = nobody_to_page(given, incident.severity, incident.services, drill=incident.drill)
    return [reopened, *_called_again(incident, reason, given), *told, *missing]


def _called_again(incident: Incident, reason: str, given: Given) -> list[e.Paged]:
    """Whom a declaration of this severity calls, the holders of roles too: they were sent home. Calls of their own.

    A page that waits for business hours still goes out then, so that nobody gets two.
    """
    wanted = escalation.pages_at_declaration(given, incident.severity, incident.services, drill=incident.drill)
    ahead = {page.person.id for page in incident.pages if on_its_way(page, given.now) and not page.ended}
    people = [person for _, person in wanted if person.id not in ahead]
    why = f"{incident.severity.label} reopened, {reason}: {incident.title}"
    return pages(incident, people, why, given, first=2, chain=f"{AGAIN}{incident.version + 1}")
