"""The form for the internal update the Incident Commander owes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adaptive_cards.elements import Card, when
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import text_input
from incidents.model import Incident


def update_form(incident: Incident, at: datetime, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `incident.update` with `text`."""
    fields = [
        text_input(
            "text",
            "Where do we stand?",
            value=(values or {}).get("text", ""),
            lines=True,
            most=2_000,
            required="Write a line; “still investigating” is an update too.",
            hint="What we know, what we do now, what comes next",
        ),
    ]
    return form(
        "Post an update",
        incident,
        fields,
        [submit("Post", "incident.update", incident)],
        fault=fault,
        hint=_due(incident, at),
    )


def _due(incident: Incident, at: datetime) -> str:
    every = incident.clocks.update_every
    told = " It goes to the team, not to customers."
    if not every or not incident.active:
        return told.strip()
    late = ""
    if incident.update_due:
        late = f"This one {'was' if incident.update_due < at else 'is'} due {when(incident.update_due, at)} UTC. "
    return f"{late}The next will be due {when(at + every, at)} UTC.{told}"
