"""The form that hands a task to somebody: a task, not a fourth role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adaptive_cards.elements import Card
from adaptive_cards.form import form, submit
from adaptive_cards.inputs import person_inputs, text_input
from incidents.model import Incident, Person


def delegate_form(
    incident: Incident, people: Sequence[Person], *, values: Mapping[str, str] | None = None, fault: str = ""
) -> Card:
    """Sends `task.delegate` with `text` and `person` (an id), or `named` where the list is too short."""
    typed = values or {}
    task = text_input(
        "text",
        "Task",
        value=typed.get("text", ""),
        required="Say what is to be done.",
        hint="Collect the slow queries since 14:20",
        most=500,
    )
    buttons = [submit("Delegate", "task.delegate", incident)]
    return form("Delegate a task", incident, [task, *person_inputs(people, typed)], buttons, fault=fault)
