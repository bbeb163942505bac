"""Which person was meant? Several match what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from adaptive_cards.elements import Card, actions, back, card, execute, heading, line
from adaptive_cards.form import fault_lines
from adaptive_cards.inputs import person_inputs, text_input
from incidents.model import Person


def pick_person(typed: str, people: Sequence[Person], incident: str = "", *, fault: str = "") -> Card:
    """Sends `pick.person` with `person` (an id), `text` as it was typed, and the incident if one is known."""
    body = [
        heading("Which person?"),
        line("More than one person fits. Your words are kept.", isSubtle=True, spacing="small"),
        *fault_lines(fault),
        *person_inputs(people, {}, label="Person"),
        text_input("text", "What you typed", value=typed, required="Type what should be done.", most=2_500, lines=True),
    ]
    data = {"incident": incident} if incident else {}
    buttons = [execute("Go on", "pick.person", data, style="positive"), *([back(incident)] if incident else ())]
    return card([*body, actions(*buttons, spacing="medium")], fallback="Which person did you mean?")
