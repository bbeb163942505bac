"""The form that says it is over: who confirmed full operation, how, and which temporary threshold watches."""

from __future__ import annotations

from collections.abc import Mapping

from adaptive_cards.elements import Card, line
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import text_input, time_input
from incidents.model import Incident


def resolve_form(incident: Incident, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `incident.resolve` with `confirmed_by`, `how`, `threshold`, `threshold_who` and `threshold_until`."""
    typed = values or {}
    minutes = int(incident.clocks.watch.total_seconds()) // 60
    fields = [
        text_input(
            "confirmed_by",
            "Who confirmed full operation?",
            value=typed.get("confirmed_by", ""),
            most=120,
            required="Name who confirmed it.",
            hint="Ben Okafor",
        ),
        text_input(
            "how",
            "How was it confirmed?",
            value=typed.get("how", ""),
            most=1_000,
            required="Say how, so that others can check it.",
            hint="Error rate at baseline for 10 minutes",
        ),
        *_threshold(typed),
    ]
    hint = f"A watch of {minutes} minutes begins; the same alert in that time offers to reopen."
    return form("Resolve", incident, fields, [submit("Resolve", "incident.resolve", incident)], fault=fault, hint=hint)


def _threshold(typed: Mapping[str, str]) -> list[Card]:
    """What was set to notice a return, and how it ends again."""
    return [
        line("**Temporary alert threshold**, if one was set", separator=True, spacing="medium"),
        text_input(
            "threshold", "Which threshold?", value=typed.get("threshold", ""), hint="Alert at 1 % errors", most=300
        ),
        text_input(
            "threshold_who",
            "Who removes it?",
            value=typed.get("threshold_who", ""),
            hint="You, if left empty",
            most=120,
        ),
        time_input(
            "threshold_until", "Until when? (UTC)", value=typed.get("threshold_until", ""), hint="HH:MM or 22 Nov 12:00"
        ),
    ]
