"""Cancel: it was a false alarm."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import Cancel
from incidents.decisions.asked import needs_text, still_open
from incidents.given import Given
from incidents.model import Incident


def cancel(incident: Incident, command: Cancel, given: Given) -> Sequence[e.Event]:
    still_open(incident)
    return [e.Cancelled(needs_text(command.reason, "Say why it was a false alarm: cancel <reason>.", 500))]
