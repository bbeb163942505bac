"""What is open now, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adaptive_cards.elements import (
    Card,
    actions,
    card,
    count,
    escape,
    execute,
    heading,
    line,
    plain,
    row,
    severity_words,
    small,
    span,
    when,
)
from adaptive_cards.text import given, sentence
from incidents.model import Incident, Role

SHOWN = 10


def status(incidents: Sequence[Incident], at: datetime, *, may_declare: bool = True, alarms: int = 0) -> Card:
    """Each line opens its incident with `show.headline`; `alarms` says how many are open, beside the incidents."""
    declare = [execute("Declare incident", "show.declare", {})] if may_declare else []
    older = execute("All incidents", "show.incidents", {"page": "1"})
    alarmed = _alarms(alarms)
    if not incidents:
        body = [
            heading("No incident is open" if alarms else "All quiet"),
            *(alarmed or [line("No incident is open.", spacing="small")]),
            actions(*declare, older, spacing="medium"),
        ]
        return card(body, fallback="No incident is open" + (f", {count(alarms, 'alarm')}" if alarms else ""))
    worst = sorted(incidents, key=lambda one: (one.drill, not one.active, one.severity, one.declared_at))
    title = f"{count(len(incidents), 'incident')} open"
    body = [
        heading(title),
        small("Choose a line to open it.", spacing="none"),
        *(_row(one, at) for one in worst[:SHOWN]),
    ]
    if len(worst) > SHOWN:
        body.append(small(f"and {len(worst) - SHOWN} more, under All incidents"))
    return card([*body, *alarmed, actions(*declare, older, spacing="medium")], fallback=title, wide=True)


def _alarms(open_ones: int) -> list[Card]:
    """How many there are, and the way to them."""
    if not open_ones:
        return []
    words = f"**{count(open_ones, 'alarm')} open**: something fired that is no incident yet."
    see = execute("See the alarm" if open_ones == 1 else "See the alarms", "show.alarms", {})
    return [row(("stretch", [line(words)]), ("auto", [actions(see)]), separator=True, spacing="medium", middle=True)]


_COLOURS = {1: "attention", 2: "default", 3: "accent", 4: "default"}
"""SEV-2 stays dark: some clients show the colour of warnings as yellow on white."""


def _row(incident: Incident, at: datetime) -> Card:
    colour = _COLOURS[incident.severity] if incident.active else "default"
    marks = ("DRILL · " if incident.drill else "") + ("PRIVATE · " if incident.private else "")
    left = [
        line(incident.severity.label, weight="bolder", color=colour),
        small(escape(incident.key, 24), spacing="none"),
    ]
    right = [
        line(f"**{escape(incident.title, 120)}**", maxLines=2),
        small(f"{marks}{_state(incident, at)}", spacing="none"),
        *(
            [line(late, size="small", color="attention", weight="bolder", spacing="none")]
            if (late := _late(incident, at))
            else ()
        ),
    ]
    open_ = execute(
        f"Open {plain(incident.key, 24)}",
        "show.headline",
        {"incident": incident.key},
        tip=f"{severity_words(incident.severity)}, {incident.phase.value}",
    )
    return row(("64px", left), ("stretch", right), separator=True, spacing="medium", selectAction=open_)


def _state(incident: Incident, at: datetime) -> str:
    commander = incident.roles.get(Role.IC)
    who = f"IC {escape(commander.name, 40)}" if commander else "no IC yet" if incident.severity.major else ""
    long = f"{span((incident.impact_ended_at or at) - incident.began_at)}"
    return " · ".join(part for part in (incident.phase.value, long, who) if part)


def _late(incident: Incident, at: datetime) -> str:
    """What is overdue, in words."""
    late = []
    if incident.acknowledged_at is None and incident.response_due and incident.response_due <= at and incident.active:
        late.append(f"not acknowledged by {when(incident.response_due, at)}")
    if incident.promise_due and incident.promise_due <= at:
        cl = incident.roles.get(Role.CL)
        late.append(
            f"promise to customers overdue since {when(incident.promise_due, at)}"
            + (f" ({given(cl.name)})" if cl else "")
        )
    if incident.update_due and incident.update_due <= at and incident.is_open:
        late.append(f"update overdue since {when(incident.update_due, at)}")
    return sentence(" · ".join(late))
