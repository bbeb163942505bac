"""Keep a note."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from incidents.commands import AddNote


def read(heard: Heard) -> Answer:
    text = heard.value("text") if heard.clicked else heard.text
    if not text and not heard.clicked:
        return Show("note")
    return Do(AddNote(text), said="Noted.")


INTENT = Intent(
    area="Resolve",
    usage="note <text>",
    what="keep something on the timeline",
    phrases=("note", "log"),
    read=read,
    verb="incident.note",
    form="note",
    command=AddNote,
    own_words=True,
)
