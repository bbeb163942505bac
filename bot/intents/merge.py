"""Merge into another incident."""

from __future__ import annotations

import re

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from incidents.commands import Merge
from incidents.errors import Invalid

_KEY = re.compile(r"(?:inc[\s-]*)?(\d{1,9})", re.IGNORECASE)


def read(heard: Heard) -> Answer:
    wanted = heard.value("into") if heard.clicked else heard.text.removeprefix("into ")
    if not wanted and not heard.clicked:
        return Show("merge")
    found = _KEY.fullmatch(wanted.strip())
    if not found:
        raise Invalid("Say which incident it is the same as: merge INC-7.")
    into = f"INC-{int(found[1])}"
    return Do(Merge(into), said=f"Merged into {into}.")


INTENT = Intent(
    area="Resolve",
    usage="merge INC-7",
    what="it is the same trouble as another incident",
    phrases=("merge into", "merge"),
    read=read,
    verb="incident.merge",
    form="merge",
    command=Merge,
)
