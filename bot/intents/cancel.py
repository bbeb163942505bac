"""A false alarm."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from incidents.commands import Cancel


def read(heard: Heard) -> Answer:
    reason = heard.value("reason") if heard.clicked else heard.text
    if not reason and not heard.clicked:
        return Show("cancel")
    return Do(Cancel(reason), said="Cancelled. To undo: reopen <reason>.")


INTENT = Intent(
    area="Resolve",
    usage="cancel <reason>",
    what="it was a false alarm",
    phrases=("cancel", "false alarm"),
    read=read,
    verb="incident.cancel",
    form="cancel",
    command=Cancel,
    own_words=True,
)
