"""Which asks fit an incident now, as buttons: the few on the headline card, and all the others behind More."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from adaptive_cards.elements import Card, execute
from incidents.model import Clock, Incident, Phase, Role

TITLES = {
    "incident.ack": "Acknowledge", "show.update": "Update", "show.notice": "Notice", "show.mitigated": "Mitigated",
    "show.escalate": "Escalate", "show.moves": "First moves", "show.more": "More", "show.resolve": "Resolve",
    "show.cause": "Cause", "incident.close": "Close", "show.reopen": "Reopen", "show.timeline": "Timeline",
    "show.extend": "Still working", "show.triage": "Triage", "show.severity": "Severity", "show.note": "Note",
    "show.assign": "Assign or hand over", "show.affects": "Also affected", "show.delegate": "Delegate a task",
    "show.impact": "Impact times", "show.cancel": "False alarm", "show.merge": "Merge",
}  # fmt: skip

# In the order they are needed. Acknowledge goes before them while nobody has, More after them.
_HEADLINE = {
    Phase.DETECTION: ("show.moves", "show.update", "show.notice", "show.escalate", "show.mitigated"),
    Phase.MITIGATION: ("show.update", "show.notice", "show.mitigated", "show.escalate", "show.moves"),
    Phase.RESOLUTION: ("show.update", "show.notice", "show.resolve", "show.escalate", "show.cause"),
    Phase.RECOVERY: ("incident.close", "show.notice", "show.reopen", "show.timeline"),
    Phase.CLOSED: ("show.reopen", "show.timeline"),
}
_TICKET = ("show.note", "show.cause", "show.resolve", "show.severity")
_FIRST = "positive"
VISIBLE = 6
"""Buttons on the headline card; Teams hides what is beyond six, and a tired eye does so earlier."""

_ACTIVE = (Phase.DETECTION, Phase.MITIGATION, Phase.RESOLUTION)
_OPEN = (*_ACTIVE, Phase.RECOVERY)
_ALWAYS = (*_OPEN, Phase.CLOSED)

MORE: tuple[tuple[str, tuple[tuple[str, tuple[Phase, ...]], ...]], ...] = (
    ("Work", (
        ("show.update", _OPEN), ("show.notice", _ALWAYS), ("show.moves", _ACTIVE), ("show.mitigated", _ACTIVE[:2]),
        ("show.escalate", _OPEN), ("show.extend", (Phase.MITIGATION,)), ("show.affects", _OPEN),
        ("show.delegate", _OPEN),
    )),
    ("Record", (("show.note", _ALWAYS), ("show.cause", _OPEN), ("show.timeline", _ALWAYS))),
    ("Severity and impact", (("show.triage", _ACTIVE), ("show.severity", _ACTIVE), ("show.impact", _ALWAYS))),
    ("End", (
        ("show.resolve", _ACTIVE), ("incident.close", (Phase.RECOVERY,)), ("show.cancel", _OPEN), ("show.merge", _OPEN),
        ("show.reopen", (Phase.RECOVERY, Phase.CLOSED)),
    )),
)  # fmt: skip
"""Groups of asks and the phases each fits; those on the headline card are left out by `rest`."""


def button(verb: str, incident: Incident, *, style: str = "") -> Card:
    """The button for one ask on an incident."""
    return execute(TITLES[verb], verb, {"incident": incident.key}, style=style)


def headline_verbs(incident: Incident, at: datetime) -> tuple[str, ...]:
    """The most needed first; with the Claim buttons above them never more than six."""
    phase = incident.phase
    verbs: tuple[str, ...] = _TICKET if incident.severity == 4 and incident.active else _HEADLINE[phase]
    if phase is Phase.MITIGATION and _mitigation_is_late(incident, at):
        verbs = ("show.mitigated", "show.escalate", "show.extend", "show.update", "show.notice")
    if incident.acknowledged_at is None and incident.active:
        verbs = ("incident.ack", *verbs)
    if phase is Phase.CLOSED:
        return verbs
    return (*verbs[: VISIBLE - 1 - len(free_roles(incident))], "show.more")


def free_roles(incident: Incident) -> tuple[Role, ...]:
    """The roles with a Claim button on the headline card."""
    return incident.empty_roles if incident.severity.major and incident.active else ()


def headline_buttons(incident: Incident, at: datetime) -> list[Card]:
    """The buttons at the foot of the headline card; Acknowledge stands out while it is due."""
    return [
        button(verb, incident, style=_FIRST if verb == "incident.ack" else "") for verb in headline_verbs(incident, at)
    ]


def _mitigation_is_late(incident: Incident, at: datetime) -> bool:
    due = incident.mitigation_due
    return Clock.MITIGATION in incident.overdue or (due is not None and at >= due)


def rest(incident: Incident, at: datetime) -> Iterator[tuple[str, list[Card]]]:
    """Everything else that fits the phase, group by group."""
    shown = headline_verbs(incident, at)
    for group, asks in MORE:
        fitting = [verb for verb, phases in asks if incident.phase in phases and verb not in shown]
        if fitting:
            yield group, [button(verb, incident) for verb in fitting]
