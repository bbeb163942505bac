"""It is back."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from incidents.commands import Reopen


def read(heard: Heard) -> Answer:
    reason = heard.value("reason") if heard.clicked else heard.text
    if not reason and not heard.clicked:
        return Show("reopen")
    return Do(Reopen(reason), said="Reopened. The clocks run again.")


INTENT = Intent(
    area="Resolve",
    usage="reopen <reason>",
    what="it is back; the clocks start again",
    phrases=("reopen",),
    read=read,
    verb="incident.reopen",
    form="reopen",
    command=Reopen,
    own_words=True,
)
