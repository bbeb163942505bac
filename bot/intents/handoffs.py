"""Look for handoff notes of the past."""

from __future__ import annotations

from bot.intents.heard import Answer, Heard, Show
from bot.intents.intent import About, Intent


def read(heard: Heard) -> Answer:
    return Show("handoffs", {"words": heard.text})


INTENT = Intent(
    "On-call", "handoffs [words]", "find the notes of earlier shifts", ("handoffs", "handoff notes", "shift notes"),
    read, about=About.NOTHING,
)  # fmt: skip
