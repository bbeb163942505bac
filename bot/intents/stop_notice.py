"""Never send the unsent rest of a notice."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import Intent
from bot.intents.notice import about_notice
from incidents.campaigns.commands import StopNotice


def read(heard: Heard) -> Answer:
    return about_notice(heard, Do(StopNotice(), said="The notice is stopped: what was not sent never is."))


INTENT = Intent(
    area="Customers",
    usage="stop notice",
    what="never send what is left of it",
    phrases=("stop notice", "stop the notice", "stop sending"),
    read=read,
    verb="notice.stop",
    form="stop",
    command=StopNotice,
)
