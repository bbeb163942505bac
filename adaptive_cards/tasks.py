"""What is still to be done: open tasks and temporary alert thresholds, each with the button that ticks it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adaptive_cards.asks import button, open_tasks, thresholds_left
from adaptive_cards.elements import (
    Card,
    actions,
    back,
    card,
    count,
    escape,
    execute,
    heading,
    line,
    plain,
    row,
    small,
    when,
)
from incidents.model import Incident, Task, Threshold

SHOWN = 2
"""How many tasks and how many thresholds have a line of their own; the next ones move up when those are done."""
_ROWS = 2 * SHOWN


def tasks(incident: Incident, at: datetime) -> Card:
    """Never more than four lines, so that with Delegate and Back there are six buttons."""
    open_, left = open_tasks(incident), thresholds_left(incident)
    for_tasks = max(SHOWN, _ROWS - len(left))
    for_thresholds = _ROWS - min(for_tasks, len(open_))
    body = [
        small(f"{escape(incident.key, 24)} · {escape(incident.title, 100)}"),
        heading("Tasks and thresholds", spacing="none"),
        *_list(count(len(open_), "open task"), [_task(incident, one) for one in open_], for_tasks),
        *_list(
            count(len(left), "temporary alert threshold"), [_threshold(incident, one, at) for one in left],
            for_thresholds,
        ),
        *([line("Nothing is left to do here.", spacing="small")] if not open_ and not left else ()),
        actions(
            *([button("show.delegate", incident)] if incident.is_open else ()), back(incident.key), spacing="medium"
        ),
    ]  # fmt: skip
    return card(body, fallback=f"{plain(incident.key, 24)}: tasks and alert thresholds")


def _task(incident: Incident, task: Task) -> Card:
    done = execute("Done", "task.finish", {"incident": incident.key, "task": task.id}, tip=plain(task.text, 40))
    return _line_with(f"{escape(task.text, 100)} · {escape(task.who.name, 40)}", done)


def _threshold(incident: Incident, threshold: Threshold, at: datetime) -> Card:
    data = {"incident": incident.key, "threshold": threshold.id}
    removed = execute("Removed", "threshold.remove", data, tip=plain(threshold.what, 40))
    due = "was due" if threshold.until <= at else "until"
    return _line_with(
        f"{escape(threshold.what, 100)} · {escape(threshold.who.name, 40)}, {due} {when(threshold.until, at)} UTC",
        removed,
    )


def _line_with(words: str, done: Card) -> Card:
    return row(("stretch", [line(words)]), ("auto", [actions(done)]), spacing="small", middle=True)


def _list(title: str, rows: Sequence[Card], most: int) -> list[Card]:
    if not rows:
        return []
    left = [small(f"and {len(rows) - most} more")] if len(rows) > most else []
    return [line(title, weight="bolder", size="small", spacing="medium"), *rows[:most], *left]
