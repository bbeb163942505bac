"""The three things to check before the root cause, each with its remedy and two answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from adaptive_cards.elements import Card, actions, escape, execute, line, when
from adaptive_cards.form import form
from adaptive_cards.inputs import text_input
from adaptive_cards.runbooks import Runbook, runbook_buttons
from incidents.model import FirstMove, Incident, MoveMade


def first_moves(
    incident: Incident,
    at: datetime,
    *,
    runbooks: Sequence[Runbook] = (),
    values: Mapping[str, str] | None = None,
    fault: str = "",
) -> Card:
    """Sends `move.answer` with `move` and `remedied` in its data, and `note`. An answer may be given anew."""
    parts = [_move(incident, move, at) for move in FirstMove]
    note = text_input(
        "note", "What was done (optional)", value=(values or {}).get("note", ""), most=300, hint="Rolled back 2fe1a"
    )
    hint = "Stop the bleeding first. The cause can wait."
    links = runbook_buttons(runbooks)
    fields = [*([actions(*links, spacing="small")] if links else ()), note, *parts]
    return form("First moves", incident, fields, [], fault=fault, hint=hint)


def _move(incident: Incident, move: FirstMove, at: datetime) -> Card:
    """The question above its answer so far and its buttons, so that a phone shows them whole."""
    items = [line(f"**{move.question}**")]
    if made := incident.moves.get(move):
        items.append(line(_answer(move, made, at), spacing="none"))
    both = [_button(incident, move, remedied=True), _button(incident, move, remedied=False)]
    items.append(actions(*both, spacing="small"))
    return {"type": "Container", "separator": True, "spacing": "medium", "items": items}


def _answer(move: FirstMove, made: MoveMade, at: datetime) -> str:
    found = f"Yes, {move.remedy}" if made.remedied else "Not it"
    note = f": {escape(made.note, 200)}" if made.note else ""
    return f"{found} · {escape(made.by.name, 40)} {when(made.at, at)} UTC{note}"


def _button(incident: Incident, move: FirstMove, *, remedied: bool) -> Card:
    title = f"Yes, {move.remedy}" if remedied else "Not it"
    data = {"incident": incident.key, "move": move.value, "remedied": "true" if remedied else "false"}
    return execute(title, "move.answer", data, tip=f"{move.question} {title}")
