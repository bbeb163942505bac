"""Reopen: it is back. The clocks start again and people are called again; the old stamps stay."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import escalation
from incidents import events as e
from incidents.commands import Reopen
from incidents.decisions.asked import needs_text
from incidents.decisions.pagers import pagers_called
from incidents.decisions.paging import AGAIN, pages
from incidents.errors import Stale
from incidents.given import Given
from incidents.model import Incident


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
    return [reopened, *_called_again(incident, reason, given), *told]


def _called_again(incident: Incident, reason: str, given: Given) -> list[e.Paged]:
    """Whom a declaration of this severity calls, without those who hold a role; a call of its own, with its steps."""
    wanted = escalation.pages_at_declaration(given, incident.severity, incident.services, drill=incident.drill)
    held = {person.id for person in incident.roles.values()}
    people = [person for _, person in wanted if person.id not in held]
    why = f"{incident.severity.label} reopened, {reason}: {incident.title}"
    return pages(incident, people, why, given, first=2, chain=f"{AGAIN}{incident.version + 1}")
