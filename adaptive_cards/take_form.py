"""The form that takes a duty over."""

from __future__ import annotations

from collections.abc import Mapping

from adaptive_cards.elements import Card, escape, execute
from adaptive_cards.form import form
from adaptive_cards.inputs import Choices, text_input
from adaptive_cards.override_form import schedule_input, weeks_button


def take_form(schedules: Choices, zone: str, *, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `duty.take` with `schedule` and `until`, as typed."""
    typed = values or {}
    until = text_input(
        "until", "Until (empty: until the shift ends)", value=typed.get("until", ""),
        hint="18:00, tomorrow 9:00, for 2 hours", most=60,
    )  # fmt: skip
    buttons = [execute("Take over", "duty.take", {}, style="positive"), weeks_button()]
    hint = f"You are on call from now on. Whoever you relieve is told. Times are yours: {escape(zone, 40)}."
    return form("Take over", None, [schedule_input(schedules, typed), until], buttons, fault=fault, hint=hint)
