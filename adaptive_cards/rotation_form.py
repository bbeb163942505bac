"""The form that sets another rotation."""

from __future__ import annotations

from collections.abc import Mapping

from adaptive_cards.elements import Card, execute
from adaptive_cards.form import form
from adaptive_cards.inputs import Choices, text_input
from adaptive_cards.override_form import schedule_input, weeks_button


def rotation_form(schedules: Choices, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `rotation.set` with `schedule`, `people` (names in order), `every` and `start`, as typed."""
    typed = values or {}
    fields = [
        schedule_input(schedules, typed),
        text_input(
            "people", "Who takes turns, in order", value=typed.get("people", ""), hint="Ana, Ben, Carol", most=1000,
            required="Name who takes turns, in order.",
        ),
        text_input("every", "How long a turn is (empty: as now)", value=typed.get("every", ""), hint="1 week", most=40),
        text_input(
            "start", "From (empty: the next handover)", value=typed.get("start", ""), hint="mon 09:00", most=60
        ),
    ]  # fmt: skip
    hint = "It replaces the lowest layer of the schedule. Times are those of the schedule. Leads and admins only."
    buttons = [execute("Set rotation", "rotation.set", {}, style="positive"), weeks_button()]
    return form("Set a rotation", None, fields, buttons, fault=fault, hint=hint)
