"""Say what the cause is."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from incidents.commands import FindCause


def read(heard: Heard) -> Answer:
    text = heard.value("text") if heard.clicked else heard.text
    if not text and not heard.clicked:
        return Show("cause")
    return Do(FindCause(text), said="Cause noted. Customers may be told it is identified.")


INTENT = Intent(
    area="Mitigate",
    usage="cause <text>",
    what="say what broke",
    phrases=("cause", "root cause"),
    read=read,
    verb="incident.cause",
    form="cause",
    command=FindCause,
    own_words=True,
)
