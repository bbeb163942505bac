"""Ask the others of the room to read and approve a notice."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import About, Intent
from bot.intents.notice import read_version
from incidents.campaigns.commands import AskApproval

SAID = "Asked. Those who may approve it were called in the room, and its card is there."


def read(heard: Heard) -> Answer:
    command = AskApproval(read_version(heard))
    return Do(command, said=SAID, kind="campaign", subject=heard.the_notice().key, show="notice_preview")


INTENT = Intent("Customers", "", "", (), read, "notice.ask", "", About.NOTICE, AskApproval)
