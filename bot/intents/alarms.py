"""The alarms that are open: something fired or fell silent, and is no incident yet."""

from __future__ import annotations

from bot.intents.heard import Answer, Heard, Show
from bot.intents.intent import About, Intent


def read(heard: Heard) -> Answer:  # noqa: ARG001 - one shape for all
    return Show("alarms")


INTENT = Intent(
    "On call", "alarms", "alarms that are open, and who looks after them",
    ("alarms", "alarm", "open alarms", "alarm list", "alarms list", "list alarms"), read, about=About.NOTHING,
)  # fmt: skip
