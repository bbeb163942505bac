"""Delegate: hand a task to somebody. A task, never a fourth role."""

from __future__ import annotations

from collections.abc import Sequence

from incidents import events as e
from incidents.commands import DelegateTask
from incidents.decisions.asked import needs_text, still_open
from incidents.given import Given
from incidents.model import Incident

TASK_LIMIT = 300


def delegate_task(incident: Incident, command: DelegateTask, given: Given) -> Sequence[e.Event]:
    still_open(incident)
    text = needs_text(command.text, "Say what is to be done: delegate <task> @who.", TASK_LIMIT)
    return [e.TaskDelegated(f"t{incident.version + 1}", text, command.person)]
