"""Reopen: it is back. The clocks start again, the old stamps stay."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import Reopen
from incidents.decisions.asked import needs_text
from incidents.errors import Stale
from incidents.given import Given
from incidents.model import Incident


def reopen(incident: Incident, command: Reopen, given: Given) -> Sequence[e.Event]:
    if incident.active:
        raise Stale(f"{incident.key} is open: it is in {incident.phase}.")
    reason = needs_text(command.reason, f"Say why: reopen {incident.key} <reason>.", 500)
    every = incident.clocks.update_every
    return [
        e.Reopened(
            reason=reason,
            update_due=given.now + every if every else None,
            mitigation_due=given.now + incident.clocks.mitigation if incident.severity.major else None,
        )
    ]
