"""Make an incident private, or visible again."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import Intent
from bot.intents.reading import yes
from incidents.commands import SetPrivacy
from incidents.errors import Invalid


def read(heard: Heard) -> Answer:
    words = heard.value("private") if heard.clicked else heard.text.lower()
    if words not in ("", "on", "off", "true", "false"):
        raise Invalid("Type: private on, or: private off.")
    private = yes(words) if words else True
    hidden, shown = "Only its people and the admins see it now.", "Visible to the company. Its card stays where it is."
    return Do(SetPrivacy(private), said=hidden if private else shown)


INTENT = Intent(
    area="Declare",
    usage="private on (or off)",
    what="hide an incident from those not in it",
    phrases=("private",),
    read=read,
    verb="incident.privacy",
    command=SetPrivacy,
)
