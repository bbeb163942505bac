"""A temporary alert threshold was taken away."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import RemoveThreshold
from incidents.errors import Stale
from incidents.given import Given
from incidents.model import Incident


def remove_threshold(incident: Incident, command: RemoveThreshold, given: Given) -> Sequence[e.Event]:
    threshold = next((t for t in incident.thresholds if t.id == command.id), None)
    if threshold is None or threshold.removed_at:
        raise Stale("That threshold was removed already.")
    return [e.ThresholdRemoved(threshold.id, threshold.what)]
