"""Say that a temporary alert threshold is gone."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import Intent
from incidents.commands import RemoveThreshold
from incidents.errors import Invalid


def read(heard: Heard) -> Answer:
    if heard.clicked:
        return Do(RemoveThreshold(heard.value("threshold")), said="Threshold removed.")
    left = [t for t in heard.the_incident().thresholds if t.removed_at is None]
    if len(left) != 1:
        raise Invalid("Use the button under More, Tasks and thresholds: it names each threshold.")
    return Do(RemoveThreshold(left[0].id), said="Threshold removed.")


INTENT = Intent(
    area="Resolve",
    usage="threshold removed",
    what="a temporary alert threshold is gone",
    phrases=("threshold removed",),
    read=read,
    verb="threshold.remove",
    command=RemoveThreshold,
)
