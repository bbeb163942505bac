"""The watch after an incident: when it is over, and what keeps the incident from closing by itself then."""

from __future__ import annotations

from datetime import datetime

from incidents.model import Incident, Phase
from incidents.timeline import count


def watch_over(incident: Incident, now: datetime) -> bool:
    return incident.phase is Phase.RECOVERY and incident.watch_until is not None and incident.watch_until <= now


def left_to_do(incident: Incident) -> str:
    """What somebody has still to do, in words; empty where nothing is."""
    if incident.promise_due:
        return "customers have not been told that it is resolved"
    open_tasks = sum(task.done_at is None for task in incident.tasks)
    if open_tasks:
        return f"{count(open_tasks, 'task')} {'is' if open_tasks == 1 else 'are'} open"
    return ""
