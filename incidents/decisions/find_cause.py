"""Cause: what broke, in a sentence. Customers may now be told it is identified."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import FindCause
from incidents.decisions.asked import needs_text, still_open
from incidents.given import Given
from incidents.model import Incident, Phase


def find_cause(incident: Incident, command: FindCause, given: Given) -> Sequence[e.Event]:
    still_open(incident)
    text = needs_text(command.text, "Say what the cause is: cause <text>.")
    begun: list[e.Event] = [e.MitigationStarted()] if incident.phase is Phase.DETECTION else []
    return [*begun, e.CauseFound(text)]
