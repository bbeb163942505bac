"""Everything else one may do with an incident now, grouped, with its roles, open tasks and temporary thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adaptive_cards.asks import button, rest
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
from incidents.model import Incident, Role, Task, Threshold

SHOWN = 6
"""How many open tasks and thresholds have a line of their own; the next ones move up when those are done."""


def more(incident: Incident, at: datetime) -> Card:
    """The asks that fit this phase and are not on the headline card."""
    body = [small(f"{escape(incident.key, 24)} · {escape(incident.title, 100)}"), heading("More", spacing="none")]
    body += _roles(incident)
    for group, buttons in rest(incident, at):
        body += _group(group, buttons)
    body += _tasks(incident)
    body += _thresholds(incident, at)
    body.append(actions(back(incident.key), spacing="medium", separator=True))
    return card(body, fallback=f"{plain(incident.key, 24)}: what else you can do")


def _group(title: str, buttons: Sequence[Card]) -> list[Card]:
    """A quiet title and its buttons, six in a row at most."""
    rows = [actions(*buttons[i : i + 6], spacing="small") for i in range(0, len(buttons), 6)]
    return [line(title, weight="bolder", size="small", spacing="medium"), *rows]


def _roles(incident: Incident) -> list[Card]:
    """Claiming where the headline card has no room for it, releasing, and giving a role to somebody."""
    if incident.severity == 4 or not incident.is_open:
        return []
    buttons = [] if incident.severity.major else [_claim(incident, role) for role in incident.empty_roles]
    buttons.append(button("show.assign", incident))
    buttons += [_release(incident, role) for role in Role if role in incident.roles]
    return _group("Roles", buttons)


def _claim(incident: Incident, role: Role) -> Card:
    data = {"incident": incident.key, "role": role.value}
    return execute(f"Claim {role.short}", "role.claim", data, tip=f"Take {role.title}")


def _release(incident: Incident, role: Role) -> Card:
    data = {"incident": incident.key, "role": role.value}
    return execute(f"Release {role.short}", "role.release", data, tip=f"{role.title} becomes free")


def _tasks(incident: Incident) -> list[Card]:
    open_ = [task for task in incident.tasks if task.done_at is None] if incident.is_open else []
    return _list(count(len(open_), "open task"), [_task(incident, task) for task in open_])


def _task(incident: Incident, task: Task) -> Card:
    done = execute("Done", "task.finish", {"incident": incident.key, "task": task.id}, tip=plain(task.text, 40))
    return _line_with(f"{escape(task.text, 100)} · {escape(task.who.name, 40)}", done)


def _thresholds(incident: Incident, at: datetime) -> list[Card]:
    left = [threshold for threshold in incident.thresholds if threshold.removed_at is None]
    return _list(count(len(left), "temporary alert threshold"), [_threshold(incident, one, at) for one in left])


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


def _list(title: str, rows: Sequence[Card]) -> list[Card]:
    if not rows:
        return []
    left = [small(f"and {len(rows) - SHOWN} more")] if len(rows) > SHOWN else []
    return [line(title, weight="bolder", size="small", spacing="medium"), *rows[:SHOWN], *left]
