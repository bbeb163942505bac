"""Done: a delegated task is finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from incidents import events as e
from incidents.commands import FinishTask
from incidents.decisions.watch import left_to_do, watch_over
from incidents.errors import Stale
from incidents.given import Given
from incidents.model import Incident


def finish_task(incident: Incident, command: FinishTask, given: Given) -> Sequence[e.Event]:
    task = next((task for task in incident.tasks if task.id == command.id), None)
    if task is None or task.done_at:
        raise Stale("That task is done already.")
    rest = replace(incident, tasks=tuple(other for other in incident.tasks if other.id != task.id))
    over = watch_over(incident, given.now) and not left_to_do(rest)
    return [e.TaskDone(task.id, task.text), *([e.Closed(by_itself=True)] if over else [])]
