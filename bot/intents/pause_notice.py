"""Hold back the unsent rest of a notice for now."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import Intent
from bot.intents.notice import about_notice
from incidents.campaigns.commands import PauseNotice


def read(heard: Heard) -> Answer:
    return about_notice(heard, Do(PauseNotice(), said="The notice is paused. To go on, type: resume notice."))


INTENT = Intent(
    area="Customers",
    usage="pause notice",
    what="hold back what is not sent yet; `resume notice` goes on",
    phrases=("pause notice", "pause the notice", "pause sending"),
    read=read,
    verb="notice.pause",
    command=PauseNotice,
)
