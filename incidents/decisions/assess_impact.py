"""Triage: answers to the impact questions, and the severity they propose. Setting it is another ask."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import AssessImpact
from incidents.decisions.affect_service import assessed, known, team_called
from incidents.given import Given
from incidents.model import Incident


def assess_impact(incident: Incident, command: AssessImpact, given: Given) -> Sequence[e.Event]:
    """`services` adds those not named yet: which service it is decides how bad it is, and who is called."""
    named = [known(key, given) for key in dict.fromkeys(command.services)]
    added = [service for service in named if service.key not in incident.services]
    facts: list[e.Event] = [e.ServiceAffected(service.key, service.name) for service in added]
    facts += assessed(incident, command.answers, added, given)
    return [*facts, *team_called(incident, added, given, first=len(facts) + 1)]
