"""Look for handoff notes of the past."""

from __future__ import annotations

from bot.intents.heard import Answer, Heard, Show
from bot.intents.intent import About, Intent
from oncall.handoffs.commands import WriteHandoff


def read(heard: Heard) -> Answer:
    return Show("handoffs", {"words": heard.text})


# Help offers it to those who may write notes: guests may not read them either.
INTENT = Intent(
    "On call", "handoffs [words]", "find the notes of earlier shifts", ("handoffs", "handoff notes", "shift notes"),
    read, about=About.NOTHING, command=WriteHandoff,
)  # fmt: skip
