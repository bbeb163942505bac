"""Update: what is known now, for the people inside, even if it is “still investigating”. The cadence starts again."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import PostUpdate
from incidents.decisions.asked import needs_text, still_open
from incidents.given import Given
from incidents.model import Incident, Phase, Role


def post_update(incident: Incident, command: PostUpdate, given: Given) -> Sequence[e.Event]:
    still_open(incident)
    text = needs_text(command.text, "Say what is known now, even “still investigating”: update <text>.")
    every = incident.clocks.update_every
    posted = e.UpdatePosted(text, given.now + every if every and incident.active else None)
    return [posted, *(_begun(incident))]


def _begun(incident: Incident) -> list[e.Event]:
    """Detection ends with the first update once somebody commands and somebody works on it."""
    led = not incident.severity.major or {Role.IC, Role.TL} <= set(incident.roles)
    return [e.MitigationStarted()] if incident.phase is Phase.DETECTION and led else []
