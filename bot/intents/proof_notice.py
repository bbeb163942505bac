"""Send a notice to one's own mailbox, and to nobody else."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import About, Intent
from bot.intents.notice import read_version
from incidents.campaigns.commands import ProofNotice

SAID = "A test is on its way to your own mailbox, and to nobody else."


def read(heard: Heard) -> Answer:
    command = ProofNotice(read_version(heard))
    return Do(command, said=SAID, kind="campaign", subject=heard.the_notice().key, show="notice_preview")


INTENT = Intent("Customers", "", "", (), read, "notice.proof", "", About.NOTICE, ProofNotice)
