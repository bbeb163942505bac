"""The form of a handoff note: five short lines, filled in with what Muster knows of the shift."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line, plain, small, when
from adaptive_cards.form import fault_lines
from adaptive_cards.handoff_parts import handoff_band, notes_button
from adaptive_cards.inputs import text_input
from adaptive_cards.text import given
from incidents.model import Person
from oncall.handoffs.lines import LABELS
from oncall.handoffs.model import LONGEST, Handoff, HandoffState

HINTS = {
    "happened": "What woke you, what broke, what was fixed",
    "flaky": "Alerts and systems to take with a pinch of salt",
    "watch": "What may come back, and how you would notice",
    "open_items": "What is not finished, and who has it",
    "else_": "Deployments ahead, holidays, kind words",
}


_ROW = 60
"""Characters that a field of one row shows at the usual width."""


def handoff_form(
    handoff: Handoff,
    at: datetime,
    *,
    writer: Person | None = None,
    values: Mapping[str, str] | None = None,
    budget: str = "",
    fault: str = "",
) -> Card:
    """Sends `handoff.write` with a field a line. `writer` is whoever looks; `budget` is their burn in words."""
    values = values or {}
    own = writer is None or writer.id == handoff.outgoing.id
    fields = [
        text_input(
            field,
            label,
            value=values.get(field, ""),
            lines=_tall(field, values.get(field, "")),
            most=LONGEST,
            hint=HINTS[field],
            required="Say in a line what happened." if field == "happened" else "",
        )
        for field, label in LABELS.items()
    ]
    send = execute(
        "Save" if handoff.given else "Hand over",
        "handoff.write",
        {"handoff": handoff.key, "show": "handoff"},
        style="positive",
    )
    body = [
        handoff_band(handoff),
        heading(_title(handoff, own=own), spacing="medium"),
        line(_why(handoff, at, own=own), spacing="small"),
        *([small(f"Page budget: {escape(budget, 160)}.", spacing="small")] if budget else ()),
        *fault_lines(fault),
        *fields,
        actions(send, notes_button(), spacing="medium"),
    ]
    return card(body, fallback=f"Handoff {plain(handoff.title, 60)}: the note for {plain(handoff.incoming.name, 60)}")


def _title(handoff: Handoff, *, own: bool) -> str:
    to = f"{given(handoff.outgoing.name)}, hand over to {given(handoff.incoming.name)}"
    return to if own else f"{given(handoff.outgoing.name)}’s handoff to {given(handoff.incoming.name)}"


def _tall(field: str, value: str) -> bool:
    """What happened has room for more than a row, and so has what is filled in with more; the rest stays short."""
    return field == "happened" or "\n" in value or len(value) > _ROW


def _why(handoff: Handoff, at: datetime, *, own: bool) -> str:
    incoming, end, shift = escape(handoff.incoming.name, 80), when(handoff.end, at), escape(handoff.title, 80)
    if handoff.given:
        return f"{incoming} reads the newest version. It can be changed until it is accepted."
    known = "What I know of it is filled in: correct it and add to it."
    if handoff.state is HandoffState.MISSING or at >= handoff.end:
        return f"{incoming} has had {shift} since {end} UTC, without a note. Late is better than never. {known}"
    return (
        f"Your shift for {shift} ends at {end} UTC. {known}" if own else f"{shift} changes hands at {end} UTC. {known}"
    )
