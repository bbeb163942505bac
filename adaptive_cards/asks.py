"""Which asks fit an incident now: the few with a button on the headline card, and all the others behind More."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from adaptive_cards.elements import Card, execute
from incidents.model import Clock, Incident, Phase, Role, Task, Threshold

TITLES = {
    "incident.ack": "Acknowledge", "show.update": "Update", "show.notice": "Notice", "show.mitigated": "Mitigated",
    "show.escalate": "Escalate", "show.moves": "First moves", "show.more": "More", "show.resolve": "Resolve",
    "show.cause": "Cause", "incident.close": "Close", "show.reopen": "Reopen", "show.timeline": "Timeline",
    "show.extend": "Still working", "show.triage": "Triage", "show.severity": "Severity", "show.note": "Note",
    "show.assign": "Assign or hand over", "show.affects": "Also affected", "show.delegate": "Delegate a task",
    "show.impact": "Impact times", "show.cancel": "False alarm", "show.merge": "Merge", "show.people": "Roles",
    "show.tasks": "Tasks and thresholds",
}  # fmt: skip

# In the order they are needed. Acknowledge goes before them while nobody has, More after them.
_HEADLINE = {
    Phase.DETECTION: ("show.moves", "show.update", "show.notice", "show.escalate", "show.mitigated"),
    Phase.MITIGATION: ("show.update", "show.notice", "show.mitigated", "show.escalate", "show.moves"),
    Phase.RESOLUTION: ("show.update", "show.notice", "show.resolve", "show.escalate", "show.cause"),
    Phase.RECOVERY: ("incident.close", "show.notice", "show.reopen", "show.timeline"),
    Phase.CLOSED: ("show.reopen", "show.timeline"),
}
# When the time for mitigation is up, the question and its two answers stand first.
_LATE = {
    Phase.DETECTION: ("show.escalate", "show.extend", "show.moves", "show.update", "show.notice"),
    Phase.MITIGATION: ("show.escalate", "show.extend", "show.mitigated", "show.update", "show.notice"),
}
_ANSWERS = 2
_TICKET = ("show.note", "show.cause", "show.resolve", "show.severity")
_FIRST = "positive"
VISIBLE = 6
"""Buttons on the headline card; Teams hides what is beyond six, and a tired eye does so earlier."""

_ACTIVE = (Phase.DETECTION, Phase.MITIGATION, Phase.RESOLUTION)
_OPEN = (*_ACTIVE, Phase.RECOVERY)
_ALWAYS = (*_OPEN, Phase.CLOSED)

MORE: tuple[tuple[str, tuple[Phase, ...]], ...] = (
    ("show.update", _OPEN), ("show.notice", _ALWAYS), ("show.moves", _ACTIVE), ("show.mitigated", _ACTIVE[:2]),
    ("show.escalate", _OPEN), ("show.extend", (Phase.MITIGATION,)), ("show.affects", _OPEN), ("show.delegate", _OPEN),
    ("show.note", _ALWAYS), ("show.cause", _OPEN), ("show.timeline", _ALWAYS),
    ("show.triage", _ACTIVE), ("show.severity", _ACTIVE), ("show.impact", _ALWAYS), ("show.assign", _OPEN),
    ("show.resolve", _ACTIVE), ("incident.close", (Phase.RECOVERY,)), ("show.cancel", _OPEN), ("show.merge", _OPEN),
    ("show.reopen", (Phase.RECOVERY, Phase.CLOSED)),
)  # fmt: skip
"""Every ask and the phases it fits, what belongs together side by side; `rest` leaves out those on the headline."""


def button(verb: str, incident: Incident, *, style: str = "") -> Card:
    """The button for one ask on an incident."""
    return execute(TITLES[verb], verb, {"incident": incident.key}, style=style)


def headline_verbs(incident: Incident, at: datetime) -> tuple[str, ...]:
    """The most needed first; with the Claim buttons above them never more than six."""
    first = ("incident.ack",) if _unanswered(incident) else ()
    room = VISIBLE - 1 - len(free_roles(incident, at))
    return (*(*first, *_needed(incident, at))[:room], "show.more")


def _needed(incident: Incident, at: datetime) -> tuple[str, ...]:
    if mitigation_is_late(incident, at):
        return _late(incident)
    if incident.severity == 4 and incident.active:
        return _TICKET
    if incident.phase is not Phase.CLOSED:
        return _HEADLINE[incident.phase]
    owed = ("show.notice",) if incident.promise_due else ()
    left = ("show.tasks",) if open_tasks(incident) or thresholds_left(incident) else ()
    return (*owed, *left, *_HEADLINE[Phase.CLOSED])


def _late(incident: Incident) -> tuple[str, ...]:
    """The answers to the question, then what else is owed."""
    answers, others = _LATE[incident.phase][:_ANSWERS], _LATE[incident.phase][_ANSWERS:]
    owed = ("show.notice",) if incident.promise_due else ()
    return (*answers, *owed, *(verb for verb in others if verb not in owed))


def free_roles(incident: Incident, at: datetime) -> tuple[Role, ...]:
    """The roles with a Claim button on the headline card: all that are free, where the buttons below leave room."""
    if not incident.severity.major or not incident.active:
        return ()
    must = 1 + _ANSWERS if _unanswered(incident) and mitigation_is_late(incident, at) else _ANSWERS
    return incident.empty_roles[: VISIBLE - 1 - must]


def _unanswered(incident: Incident) -> bool:
    return incident.acknowledged_at is None and incident.active


def headline_buttons(incident: Incident, at: datetime) -> list[Card]:
    """The buttons at the foot of the headline card; Acknowledge stands out while it is due."""
    return [
        button(verb, incident, style=_FIRST if verb == "incident.ack" else "") for verb in headline_verbs(incident, at)
    ]


def mitigation_is_late(incident: Incident, at: datetime) -> bool:
    """Whether the Incident Commander owes an answer: escalate, or still working and why."""
    due = incident.mitigation_due
    asked = Clock.MITIGATION in incident.overdue or (due is not None and at >= due)
    return asked and incident.phase in _LATE


def rest(incident: Incident, at: datetime) -> Iterator[str]:
    """Every other ask that fits the phase."""
    shown = headline_verbs(incident, at)
    for verb, phases in MORE:
        fits = incident.phase in phases or (verb == "show.extend" and mitigation_is_late(incident, at))
        if fits and verb not in shown and (verb != "show.assign" or incident.severity != 4):
            yield verb


def open_tasks(incident: Incident) -> list[Task]:
    return [task for task in incident.tasks if task.done_at is None]


def thresholds_left(incident: Incident) -> list[Threshold]:
    return [threshold for threshold in incident.thresholds if threshold.removed_at is None]
