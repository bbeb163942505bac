"""The note of a handoff as it is read: by whoever takes over and accepts it, whoever wrote it, and the channel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from adaptive_cards.elements import Card, actions, card, escape, execute, heading, line, plain, small
from adaptive_cards.handoff_parts import handoff_band, notes_button
from adaptive_cards.text import given
from oncall.handoffs.lines import filled
from oncall.handoffs.model import Handoff, HandoffState, Lines
from oncall.handoffs.words import NOTHING_LEFT
from oncall.rotas.moments import clock, moment

ROWS = 8
"""Of one line; what is beyond stands together in the last row."""


def handoff_note(
    handoff: Handoff, lines: Lines, at: datetime, *, accepts: bool = False, writes: bool = False, zone: str = ""
) -> Card:
    """`lines` are those that its reader may see. `accepts` and `writes` say which buttons are theirs.

    `zone` is where the reader lives, without it that of the schedule.
    """
    edit = {"handoff": handoff.key, "edit": "true"}
    buttons = []
    if accepts and handoff.state is HandoffState.WRITTEN:
        ids = {"handoff": handoff.key, "show": "handoff"}
        buttons.append(execute("Accept", "handoff.accept", ids, style="positive"))
    if writes and handoff.state not in (HandoffState.ACCEPTED, HandoffState.VOID):
        buttons.append(execute("Change it" if handoff.given else "Write it now", "show.handoff", edit))
    body = [
        handoff_band(handoff),
        heading(_title(handoff), spacing="medium"),
        small(_about(handoff, at, zone or handoff.zone), spacing="none"),
        *_content(handoff, lines),
        actions(*buttons, notes_button(), spacing="medium"),
    ]
    return card(body, fallback=_in_short(handoff))


def _title(handoff: Handoff) -> str:
    return f"{given(handoff.outgoing.name)} hands over to {given(handoff.incoming.name)}"


def _about(handoff: Handoff, at: datetime, zone: str) -> str:
    """Every moment by the same clock, which is named with the first of them."""
    begins = moment(handoff.takes_over, zone, at)
    parts = [f"{escape(handoff.title, 80)}, {'from' if at < handoff.takes_over else 'since'} {begins}"]
    if handoff.written_at:
        by = handoff.written_by or handoff.outgoing
        instead = "" if by.id == handoff.outgoing.id else f" by {escape(by.name, 60)}"
        late = ", late" if handoff.late else ""
        parts.append(f"written{instead} {clock(handoff.written_at, zone, at)}{late}")
    if handoff.accepted_at:
        parts.append(f"accepted by {escape(handoff.incoming.name, 60)} {clock(handoff.accepted_at, zone, at)}")
    return " · ".join(parts)


def _content(handoff: Handoff, lines: Lines) -> Iterator[Card]:
    if handoff.state is HandoffState.VOID:
        yield line("The shift does not end then any more, so there is nothing to hand over.")
    elif not handoff.given:
        yield line(_missing(handoff))
    elif not any(filled(lines)):
        yield line(NOTHING_LEFT)
    else:
        for label, text in filled(lines):
            yield line(f"**{label}**", spacing="medium")
            for row in _rows(text):
                yield line(escape(row, 500), spacing="none")


def _rows(text: str) -> list[str]:
    rows = text.split("\n")
    return [*rows[: ROWS - 1], " · ".join(rows[ROWS - 1 :])] if len(rows) > ROWS else rows


def _missing(handoff: Handoff) -> str:
    who = escape(handoff.outgoing.name, 80)
    if handoff.state is HandoffState.MISSING:
        return f"{who} has left no note. Once it is written it appears here."
    return f"{who} is asked for the note before the shift ends. Once it is written it appears here."


def _in_short(handoff: Handoff) -> str:
    people = f"{plain(handoff.outgoing.name, 60)} to {plain(handoff.incoming.name, 60)}"
    state = "no note" if handoff.state is HandoffState.MISSING else "the note"
    return f"Handoff {plain(handoff.title, 60)}, {people}: {state}"
