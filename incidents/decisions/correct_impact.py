"""Impact from, impact until: correct when it hurt, at any time; the old value stays on the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incidents import events as e
from incidents.commands import CorrectImpact
from incidents.decisions.asked import minute, same_minute_or_later, within_impact
from incidents.errors import Invalid
from incidents.given import Given
from incidents.model import Incident


def correct_impact(incident: Incident, command: CorrectImpact, given: Given) -> Sequence[e.Event]:
    if command.began_at is None and command.ended_at is None:
        raise Invalid("Say when: impact from 14:05, or impact until 14:40.")
    began = _kept(command.began_at, incident.began_at) or incident.began_at
    ended = _kept(command.ended_at, incident.impact_ended_at)
    within_impact(began, given.now, "The beginning of the impact")
    if ended:
        within_impact(ended, given.now, "The end of the impact")
        named, ended = ended, same_minute_or_later(ended, began)
        if ended is None:
            raise Invalid(f"The impact cannot end {named:%H:%M} UTC, before it began {began:%H:%M} UTC.")
    facts: list[e.Event] = []
    if began != incident.began_at:
        facts.append(e.ImpactStartCorrected(incident.began_at, began))
    if ended and ended != incident.impact_ended_at:
        facts.append(e.ImpactEndCorrected(incident.impact_ended_at, ended))
    return facts


def _kept(named: datetime | None, known: datetime | None) -> datetime | None:
    """What is known, seconds included, where the minute named is the same or none is."""
    return known if named is None or (known and minute(named) == minute(known)) else named
