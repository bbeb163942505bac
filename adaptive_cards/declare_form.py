"""The form that declares an incident: a title is enough, the rest makes it right sooner."""

from __future__ import annotations

from collections.abc import Mapping

from adaptive_cards.elements import Card, execute
from adaptive_cards.form import form
from adaptive_cards.inputs import impact_inputs, service_inputs, text_input, time_input, toggle
from incidents.policy import Policy


def declare_form(policy: Policy, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `incident.declare`; `values` keeps what was typed when `fault` says what to put right, and the alarm that
    it is declared from."""
    typed = values or {}
    ids = {"alarm": typed["alarm"][:300]} if typed.get("alarm") else {}
    fields = [
        text_input(
            "title",
            "What is wrong?",
            value=typed.get("title", ""),
            required="Say in a few words what is wrong.",
            hint="Card payments fail for EU customers",
            most=200,
        ),
        *impact_inputs(typed, required=False),
        *service_inputs(policy, typed.get("services", "")),
        time_input("began", "Began (UTC)", value=typed.get("began", ""), hint="14:05 UTC, if it began before now"),
        toggle(
            "drill", "This is a drill: no customer mail, no public status", label="Drill", value=typed.get("drill", "")
        ),
        toggle("private", "Only people with a part in it may see it", label="Private", value=typed.get("private", "")),
    ]
    hint = "Skip what you do not know. Unsure counts as the worse answer; with no answers it is SEV-2 until triaged."
    buttons = [execute("Declare", "incident.declare", ids, style="positive")]
    return form("Declare an incident", None, fields, buttons, fault=fault, hint=hint)
