"""The form that sets a severity by hand; above the proposal it wants a reason."""

from __future__ import annotations

from collections.abc import Mapping

from adaptive_cards.elements import Card, severity_words
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import choice_input, text_input
from incidents.model import Incident, Severity

_MEANING = ("total outage or data loss", "major feature broken, many users", "some users, degraded", "a ticket")


def severity_form(incident: Incident, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `severity.set` with `severity` (1 to 4) and `reason`."""
    typed = values or {}
    choices = [(str(s.value), f"{severity_words(s)}: {_MEANING[s.value - 1]}") for s in Severity]
    proposed = incident.proposed
    hint = (
        f"The answers propose {severity_words(proposed)}. Going above that needs a reason."
        if proposed
        else ("Nothing is proposed yet; Triage asks four questions.")
    )
    fields = [
        choice_input(
            "severity",
            "Severity",
            choices,
            value=typed.get("severity", str(incident.severity.value)),
            required="Choose a severity.",
        ),
        text_input(
            "reason",
            "Reason",
            value=typed.get("reason", ""),
            hint="What makes it worse or better than it looked",
            most=500,
        ),
    ]
    return form("Set the severity", incident, fields, [submit("Set", "severity.set", incident)], fault=fault, hint=hint)
