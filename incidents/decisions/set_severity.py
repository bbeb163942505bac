"""Severity: going above the proposal needs a reason, lowering is one click, and raising is never refused for roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from incidents import escalation
from incidents import events as e
from incidents.commands import SetSeverity
from incidents.decisions.open_incident import response_due
from incidents.decisions.paging import pages
from incidents.errors import Invalid, Stale
from incidents.given import Given
from incidents.model import Incident


def set_severity(incident: Incident, command: SetSeverity, given: Given) -> Sequence[e.Event]:
    now, was = command.severity, incident.severity
    if now is was:
        raise Stale(f"{incident.key} is {was.label} already.")
    reason = " ".join(command.reason.split())
    above = now < (incident.proposed if incident.proposed is not None else was)
    if above and not reason:
        measure = (
            f"The answers point to {incident.proposed.label}."
            if incident.proposed is not None
            else "It was not triaged."
        )
        raise Invalid(f"{measure} Raising to {now.label} needs a reason: sev {now.value} <reason>.")
    rule = given.policy.severities[now]
    every = rule.clocks.update_every
    changed = e.SeveritySet(
        was=was,
        now=now,
        reason=reason,
        clocks=rule.clocks,
        response_due=None if incident.acknowledged_at else response_due(now, given),
        update_due=given.now + every if every and incident.active else None,
        mitigation_due=given.now + rule.clocks.mitigation if now.major and _hurting(incident) else None,
    )
    return [changed, *(_newly_paged(incident, command, given) if now < was else [])]


def _hurting(incident: Incident) -> bool:
    return incident.active and incident.impact_ended_at is None


def _newly_paged(incident: Incident, command: SetSeverity, given: Given) -> Sequence[e.Event]:
    """Those whom the worse severity calls and who were not called yet."""
    called = {page.person.id for page in incident.pages}
    wanted = escalation.pages_at_declaration(given.policy, command.severity, incident.services)
    people = [person for _, person in wanted if person.id not in called]
    why = f"raised to {command.severity.label}: {incident.title}"
    return pages(replace(incident, severity=command.severity), people, why, given, first=2)
