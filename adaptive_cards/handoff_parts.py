"""What the cards of handoffs have in common: the band that says how it stands, and the way to earlier notes."""

from __future__ import annotations

from adaptive_cards.elements import Card, band, execute
from oncall.handoffs.model import Handoff, HandoffState

_WORDS = {
    HandoffState.PLANNED: ("ahead", "default"),
    HandoffState.ASKED: ("note due", "accent"),
    HandoffState.WRITTEN: ("not accepted yet", "warning"),
    HandoffState.ACCEPTED: ("accepted", "good"),
    HandoffState.MISSING: ("no note", "attention"),
    HandoffState.VOID: ("not needed", "default"),
}


def handoff_band(handoff: Handoff) -> Card:
    """`HANDOFF · NOT ACCEPTED YET`; the colour only repeats it."""
    words, colour = _WORDS[handoff.state]
    return band(f"HANDOFF · {words.upper()}", colour=colour)


def notes_button() -> Card:
    """Opens the list of notes."""
    return execute("Earlier notes", "show.handoffs", {}, inputs=False)
