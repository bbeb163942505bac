"""Affects: one more service of the catalogue is hit."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from incidents import events as e
from incidents.commands import AffectService
from incidents.errors import Invalid, Stale
from incidents.given import Given
from incidents.model import Incident


def affect_service(incident: Incident, command: AffectService, given: Given) -> Sequence[e.Event]:
    services = given.policy.services
    service = services.get(command.service)
    if service is None:
        near = get_close_matches(command.service, services, n=1)
        hint = f"Did you mean “{near[0]}”?" if near else f"Known: {', '.join(services) or 'none yet'}."
        raise Invalid(f"No service is called “{command.service[:60]}”. {hint}")
    if service.key in incident.services:
        raise Stale(f"{service.name} is named in {incident.key} already.")
    return [e.ServiceAffected(service.key, service.name)]
