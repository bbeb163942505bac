"""Private: only the people in the incident and the admins may see it."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import SetPrivacy
from incidents.errors import Stale
from incidents.given import Given
from incidents.model import Incident


def set_privacy(incident: Incident, command: SetPrivacy, given: Given) -> Sequence[e.Event]:
    if incident.private is command.private:
        raise Stale(f"{incident.key} is {'private' if incident.private else 'visible to the company'} already.")
    return [e.PrivacySet(command.private)]
