"""Say that the bleeding has stopped."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from bot.intents.reading import read_time
from incidents.commands import Mitigate


def read(heard: Heard) -> Answer:
    text = heard.value("ended") if heard.clicked else heard.text.removeprefix("since ").removeprefix("at ")
    if not text and not heard.clicked:
        return Show("mitigated")
    ended = read_time(text, heard.now) if text else None
    return Do(Mitigate(ended), said="Mitigated. Now find the cause while it is quiet.")


INTENT = Intent(
    area="Mitigate",
    usage="mitigated [14:40]",
    what="the bleeding has stopped, and when",
    phrases=("mitigated", "mitigate"),
    read=read,
    verb="incident.mitigated",
    form="mitigated",
    command=Mitigate,
)
