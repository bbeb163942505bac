"""Go on sending a notice that was paused."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import Intent
from bot.intents.notice import about_notice
from incidents.campaigns.commands import ResumeNotice


def read(heard: Heard) -> Answer:
    return about_notice(heard, Do(ResumeNotice(), said="The notice goes on."))


INTENT = Intent(
    area="Customers",
    usage="resume notice",
    what="go on sending a paused notice",
    phrases=("resume notice", "resume the notice", "resume sending"),
    read=read,
    verb="notice.resume",
    command=ResumeNotice,
)
