"""The form of a handoff note: five short lines, filled in with what Muster knows of the shift."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line, plain, small
from adaptive_cards.form import fault_lines
from adaptive_cards.handoff_parts import handoff_band, notes_button
from adaptive_cards.inputs import text_input
from adaptive_cards.text import given
from incidents.model import Person
from oncall.handoffs.lines import LABELS
from oncall.handoffs.model import LONGEST, Handoff, HandoffState
from oncall.rotas.moments import moment

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
    zone: str = "",
) -> Card:
    """Sends `handoff.write` with a field a line. `writer` is whoever looks; `budget` is their burn in words.

    `zone` is where they live, without it where the outgoing person does.
    """
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
        "It still holds" if handoff.doubted else "Save" if handoff.given else "Hand over",
        "handoff.write",
        {"handoff": handoff.key, "show": "handoff"},
        style="positive",
    )
    body = [
        handoff_band(handoff),
        heading(_title(handoff, own=own), spacing="medium"),
        line(_why(handoff, at, zone or handoff.out_zone, own=own), spacing="small"),
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


def _why(handoff: Handoff, at: datetime, zone: str, *, own: bool) -> str:
    incoming, shift = escape(handoff.incoming.name, 80), escape(handoff.title, 80)
    end, begins = moment(handoff.end, zone, at), moment(handoff.takes_over, zone, at)
    if handoff.doubted and handoff.revised_at:
        wrote = moment(handoff.revised_at, zone, at)
        return f"Does this still hold? It was written at {wrote}. Send it as it is, or with what is new since then."
    if handoff.given:
        return f"{incoming} reads the newest version. It can be changed until it is accepted."
    known = "What I know of it is filled in: correct it and add to it."
    late = f"without a note. Late is better than never. {known}"
    if handoff.takes_over <= at:
        return f"{incoming} has had {shift} since {begins}, {late}"
    if handoff.state is HandoffState.MISSING or handoff.end <= at:
        return f"The shift ended at {end}, and {incoming} takes over {shift} at {begins}, {late}"
    pause = f", and {incoming} takes over at {begins}" if handoff.takes_over > handoff.end else ""
    return (
        f"Your shift for {shift} ends at {end}{pause}. {known}"
        if own
        else f"{shift} changes hands at {begins}. {known}"
    )
