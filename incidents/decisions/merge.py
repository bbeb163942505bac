"""Merge: the same trouble under two numbers becomes one incident."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import Merge
from incidents.decisions.asked import still_open
from incidents.errors import Invalid
from incidents.given import Given
from incidents.model import Incident


def merge(incident: Incident, command: Merge, given: Given) -> Sequence[e.Event]:
    still_open(incident)
    if command.into == incident.key:
        raise Invalid(f"{incident.key} cannot be merged into itself. Name the other one: merge INC-7.")
    return [e.MergedInto(command.into)]
