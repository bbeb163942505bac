"""Triage: answers to the impact questions, and the severity they propose. Setting it is another ask."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents import impact
from incidents.commands import AssessImpact
from incidents.given import Given
from incidents.model import Incident


def assess_impact(incident: Incident, command: AssessImpact, given: Given) -> Sequence[e.Event]:
    critical = any(key in given.policy.services and given.policy.services[key].critical for key in incident.services)
    proposal = impact.propose(command.answers, critical_service=critical)
    if command.answers == incident.answers and proposal.severity is incident.proposed:
        return []
    return [e.ImpactAssessed(command.answers, proposal.severity, proposal.why, proposal.customers_affected)]
