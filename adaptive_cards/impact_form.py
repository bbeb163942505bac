"""The form that corrects when the impact began and ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adaptive_cards.elements import Card
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import moment, time_input
from incidents.model import Incident


def impact_form(incident: Incident, at: datetime, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `incident.impact` with `began` and `ended`."""
    known = {"began": moment(incident.began_at, at), "ended": moment(incident.impact_ended_at, at)} | dict(values or {})
    fields = [
        time_input("began", "Impact began (UTC)", value=known["began"], required="Give the time the impact began."),
        time_input("ended", "Impact ended (UTC)", value=known["ended"], hint="Leave empty while it lasts"),
    ]
    hint = "The old times stay on the timeline."
    return form(
        "Impact times", incident, fields, [submit("Correct", "incident.impact", incident)], fault=fault, hint=hint
    )
