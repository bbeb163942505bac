"""Say why mitigation goes on as it is."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from incidents.commands import KeepWorking


def read(heard: Heard) -> Answer:
    why = heard.value("why") if heard.clicked else heard.text
    if not why and not heard.clicked:
        return Show("extend")
    return Do(KeepWorking(why), said="Noted. The question comes again when the new time is up.")


INTENT = Intent(
    area="Mitigate",
    usage="still working <why>",
    what="answer the 30-minute question without escalating",
    phrases=("still working", "keep working"),
    read=read,
    verb="incident.extend",
    form="extend",
    command=KeepWorking,
    own_words=True,
)
