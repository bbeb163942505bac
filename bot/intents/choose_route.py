"""Choose how the mails of a notice travel, knowing how long that takes."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import About, Intent
from bot.intents.notice import read_version
from incidents.campaigns.commands import ChooseRoute
from incidents.campaigns.model import Route
from incidents.errors import Invalid


def read(heard: Heard) -> Answer:
    route = heard.value("route")
    if route not in set(Route):
        raise Invalid("Choose how it is sent: one message each, Bcc batches or the second sender.")
    command = ChooseRoute(read_version(heard), Route(route))
    return Do(command, kind="campaign", subject=heard.the_notice().key, show="notice_preview")


INTENT = Intent("Customers", "", "", (), read, "notice.route", "", About.NOTICE, ChooseRoute)
