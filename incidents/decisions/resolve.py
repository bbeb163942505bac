"""Resolve: somebody confirmed that all works again, and how; temporary thresholds are set with an end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from incidents import events as e
from incidents.commands import Resolve
from incidents.decisions.asked import needs_text, plain_text, still_active
from incidents.errors import Invalid
from incidents.given import Given
from incidents.model import Incident

THRESHOLD_DAYS = timedelta(days=1)
"""How long a temporary alert threshold stands where nobody said."""


def resolve(incident: Incident, command: Resolve, given: Given) -> Sequence[e.Event]:
    still_active(incident)
    confirmed_by = needs_text(command.confirmed_by, "Say who confirmed that the system is fully operational.", 200)
    how = needs_text(command.how, "Say how full operation was confirmed.", 1000)
    resolved = e.Resolved(confirmed_by, how, given.now + incident.clocks.watch)
    return [resolved, *_threshold(incident, command, given)]


def _threshold(incident: Incident, command: Resolve, given: Given) -> list[e.Event]:
    what = plain_text(command.threshold)[:300]
    if not what:
        return []
    until = command.threshold_until or given.now + THRESHOLD_DAYS
    if until <= given.now:
        raise Invalid("A temporary alert threshold ends in the future. Say until when it stands.")
    return [e.ThresholdSet(f"a{incident.version + 2}", what, command.threshold_who or given.by, until)]
