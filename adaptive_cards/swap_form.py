"""The form that offers one's shift to somebody, for theirs or for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adaptive_cards.elements import Card, execute, heading, line
from adaptive_cards.elements import card as whole_card
from adaptive_cards.form import fault_lines, form
from adaptive_cards.inputs import Choices, choice_input, fitting, person_inputs, toggle
from adaptive_cards.override_form import weeks_button
from incidents.model import Person


def swap_form(
    shifts: Choices, people: Sequence[Person], *, values: Mapping[str, str] | None = None, fault: str = ""
) -> Card:
    """Sends `swap.ask` with `shift` (a value of `shifts`), `person` (an id) or `named`, and `giving`."""
    typed = values or {}
    if not shifts:
        body = [
            heading("Nothing to swap", spacing="none"),
            *fault_lines(fault),
            line("You have no shift ahead in the coming 90 days, so there is nothing to swap.", spacing="small"),
        ]
        return whole_card(body, fallback="You have no shift to swap")
    listed = fitting(shifts)
    fields = [
        choice_input(
            "shift", "Your shift", listed, value=typed.get("shift") or listed[0][0], hint="Choose a shift",
            required="Choose one of your shifts.",
        ),
        *person_inputs(people, typed, label="With whom"),
        toggle("giving", "They get nothing in return", label="Give it away", value=typed.get("giving", "")),
    ]  # fmt: skip
    hint = "They take yours and you take their next one after it. Nothing changes until they accept."
    buttons = [execute("Ask them", "swap.ask", {}, style="positive"), weeks_button()]
    return form("Swap a shift", None, fields, buttons, fault=fault, hint=hint)
