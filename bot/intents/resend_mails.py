"""Send a notice again to those whose mail failed; with those in doubt only where a person says so."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import Intent
from bot.intents.notice import about_notice
from bot.intents.reading import yes
from incidents.campaigns.commands import ResendMails
from incidents.errors import Stale


def read(heard: Heard) -> Answer:
    said = "The mails that failed go out once more. The card of the notice shows how far they come."
    return about_notice(heard, Do(ResendMails(yes(heard.value("doubtful")), _round(heard)), said=said))


def _round(heard: Heard) -> int | None:
    """The round whose counts stood on the card. For typed words it is the notice's own when they are carried out."""
    number = heard.value("round")
    if heard.clicked and not number.isdecimal():
        raise Stale("This card is older than the notice. Look at the counts again first.")
    return int(number[:9]) if heard.clicked else None


INTENT = Intent(
    area="Customers",
    usage="resend failed",
    what="mail those once more whose mail failed",
    phrases=("resend failed", "resend the failed", "resend"),
    read=read,
    verb="notice.resend",
    command=ResendMails,
)
