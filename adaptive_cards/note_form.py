"""The form for a note on the timeline."""

from __future__ import annotations

from collections.abc import Mapping

from adaptive_cards.elements import Card
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import text_input
from incidents.model import Incident


def note_form(incident: Incident, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `incident.note` with `text`."""
    field = text_input(
        "text",
        "Note",
        value=(values or {}).get("text", ""),
        lines=True,
        most=4_000,
        required="Write what should stand on the timeline.",
        hint="What you saw or did",
    )
    return form("Add a note", incident, [field], [submit("Add", "incident.note", incident)], fault=fault)
