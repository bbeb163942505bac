"""Send a notice again to those whose mail failed; with those in doubt only where a person says so."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import Intent
from bot.intents.notice import about_notice
from bot.intents.reading import yes
from incidents.campaigns.commands import ResendMails


def read(heard: Heard) -> Answer:
    said = "The mails that failed go out once more. The card of the notice shows how far they come."
    return about_notice(heard, Do(ResendMails(doubtful=yes(heard.value("doubtful"))), said=said))


INTENT = Intent(
    area="Customers",
    usage="resend failed",
    what="mail those once more whose mail failed",
    phrases=("resend failed", "resend the failed", "resend"),
    read=read,
    verb="notice.resend",
    command=ResendMails,
)
