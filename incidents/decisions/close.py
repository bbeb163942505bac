"""Close: after recovery, when nothing is left to watch."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import Close
from incidents.errors import Refused, Stale
from incidents.given import Given
from incidents.model import Incident, Phase, Severity


def close(incident: Incident, command: Close, given: Given) -> Sequence[e.Event]:
    if not incident.is_open:
        raise Stale(f"{incident.key} is closed already.")
    if incident.phase is not Phase.RECOVERY and incident.severity is not Severity.SEV4:
        raise Refused(f"{incident.key} is in {incident.phase}. Resolve it first, or cancel it if it was a false alarm.")
    return [e.Closed()]
