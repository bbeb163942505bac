"""Mitigated: the bleeding has stopped, and when it did."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import Mitigate
from incidents.decisions.asked import same_minute_or_later, still_active, within_impact
from incidents.errors import Invalid, Stale
from incidents.given import Given
from incidents.model import Incident, Phase


def mitigate(incident: Incident, command: Mitigate, given: Given) -> Sequence[e.Event]:
    still_active(incident)
    if incident.phase is Phase.RESOLUTION:
        raise Stale(f"{incident.key} is mitigated already. To correct the time, type: impact until 14:40.")
    named = command.impact_ended_at or given.now
    within_impact(named, given.now, "The end of the impact")
    ended = same_minute_or_later(named, incident.began_at)
    if ended is None:
        raise Invalid(f"The impact began {incident.began_at:%H:%M} UTC; it cannot have ended before that.")
    return [e.Mitigated(ended)]
