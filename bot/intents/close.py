"""Close after recovery."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import Intent
from incidents.commands import Close


def read(heard: Heard) -> Answer:
    return Do(Close(), said=f"{heard.the_incident().key} is closed.")


INTENT = Intent(
    area="Resolve",
    usage="close",
    what="end the watch; without it, it ends by itself",
    phrases=("close",),
    read=read,
    verb="incident.close",
    command=Close,
)
