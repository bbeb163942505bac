"""Impact from, impact until: correct when it hurt, at any time; the old value stays on the timeline."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import CorrectImpact
from incidents.decisions.asked import within_impact
from incidents.errors import Invalid
from incidents.given import Given
from incidents.model import Incident


def correct_impact(incident: Incident, command: CorrectImpact, given: Given) -> Sequence[e.Event]:
    began = command.began_at or incident.began_at
    ended = command.ended_at or incident.impact_ended_at
    if command.began_at is None and command.ended_at is None:
        raise Invalid("Say when: impact from 14:05, or impact until 14:40.")
    within_impact(began, given.now, "The beginning of the impact")
    if ended:
        within_impact(ended, given.now, "The end of the impact")
        if ended < began:
            raise Invalid(f"The impact cannot end {ended:%H:%M} UTC, before it began {began:%H:%M} UTC.")
    facts: list[e.Event] = []
    if began != incident.began_at:
        facts.append(e.ImpactStartCorrected(incident.began_at, began))
    if ended and ended != incident.impact_ended_at:
        facts.append(e.ImpactEndCorrected(incident.impact_ended_at, ended))
    return facts
