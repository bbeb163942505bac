"""Still working: the answer to the mitigation budget when escalating is not it. The question comes again."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import KeepWorking
from incidents.decisions.asked import needs_text, still_active
from incidents.errors import Stale
from incidents.given import Given
from incidents.model import Incident, Phase


def keep_working(incident: Incident, command: KeepWorking, given: Given) -> Sequence[e.Event]:
    still_active(incident)
    if incident.phase is Phase.RESOLUTION:
        raise Stale(f"{incident.key} is mitigated already.")
    if incident.mitigation_due is None:
        raise Stale(
            f"A {incident.severity.label} has no time limit on mitigation. To say how it goes, type: update <text>."
        )
    why = needs_text(command.why, "Say in a few words why work goes on as it is.", 500)
    return [e.MitigationExtended(why, given.now + incident.clocks.mitigation)]
