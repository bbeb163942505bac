"""Resolve: who confirmed full operation, and how."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from bot.intents.reading import read_end, read_person
from incidents.commands import Resolve


def read(heard: Heard) -> Answer:
    if not heard.clicked:
        return Show("resolve", {"how": heard.text})
    who, until = heard.value("threshold_who"), heard.value("threshold_until")
    command = Resolve(
        confirmed_by=heard.value("confirmed_by"),
        how=heard.value("how"),
        threshold=heard.value("threshold"),
        threshold_who=read_person(who, heard) if who else None,
        threshold_until=read_end(until, heard.now) if until else None,
    )
    return Do(command, said="Resolved. The watch has begun.")


INTENT = Intent(
    area="Resolve",
    usage="resolve",
    what="confirm that all works again, and start the watch",
    phrases=("resolve", "resolved"),
    read=read,
    verb="incident.resolve",
    form="resolve",
    command=Resolve,
    own_words=True,
)
