"""Post an internal update."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from incidents.commands import PostUpdate


def read(heard: Heard) -> Answer:
    text = heard.value("text") if heard.clicked else heard.text
    if not text and not heard.clicked:
        return Show("update")
    return Do(PostUpdate(text), said="Update posted.")


INTENT = Intent(
    area="Resolve",
    usage="update <text>",
    what="tell the people inside what is known now",
    phrases=("update",),
    read=read,
    verb="incident.update",
    form="update",
    command=PostUpdate,
    own_words=True,
)
