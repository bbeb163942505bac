"""The form that puts somebody on call for a while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adaptive_cards.elements import Card, escape, execute
from adaptive_cards.form import form
from adaptive_cards.inputs import Choices, choice_input, fitting, person_inputs, text_input
from incidents.model import Person

TIMES = "now, 18:00, tomorrow 9:00, mon 09:00, 2026-12-24 18:00"


def override_form(
    schedules: Choices,
    people: Sequence[Person],
    zone: str,
    *,
    values: Mapping[str, str] | None = None,
    fault: str = "",
) -> Card:
    """Sends `override.add` with `schedule`, `person` (an id) or `named`, `start`, `end` and `why`, times as typed."""
    typed = values or {}
    fields = [
        schedule_input(schedules, typed),
        *person_inputs(people, typed),
        text_input("start", "From", value=typed.get("start", "now"), hint=TIMES, most=60, required="Say from when."),
        text_input(
            "end", "Until", value=typed.get("end", ""), hint=f"for 2 hours, {TIMES[5:]}", most=60,
            required="Say until when.",
        ),
        text_input("why", "Why (for the team)", value=typed.get("why", ""), hint="At the dentist", most=200),
    ]  # fmt: skip
    hint = f"Times are yours: {escape(zone, 40)}. Members put themselves on call; a team's lead or an admin anybody."
    buttons = [execute("Put on call", "override.add", {}, style="positive"), weeks_button()]
    return form("Override", None, fields, buttons, fault=fault, hint=hint)


def schedule_input(schedules: Choices, typed: Mapping[str, str]) -> Card:
    """Which schedule; the only one there is is chosen."""
    listed = fitting(schedules)
    only = listed[0][0] if len(listed) == 1 else ""
    return choice_input(
        "schedule", "Schedule", listed, value=typed.get("schedule") or only, required="Choose a schedule.",
        hint="Choose a schedule",
    )  # fmt: skip


def weeks_button() -> Card:
    """To the picture of the weeks, whatever was typed."""
    return execute("Coming weeks", "show.weeks", {}, inputs=False)
