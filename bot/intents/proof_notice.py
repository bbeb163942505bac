"""Send a notice to one's own mailbox, and to nobody else."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import About, Intent
from bot.intents.notice import read_version
from incidents.campaigns.commands import ProofNotice
from incidents.errors import Invalid

SAID = "A test is on its way to your own mailbox, and to nobody else."
NO_ADDRESS = "Muster does not know your mail address. An admin adds it as email under [[person]] in the policy file."


def read(heard: Heard) -> Answer:
    if not _has_address(heard):
        raise Invalid(NO_ADDRESS)
    command = ProofNotice(read_version(heard))
    return Do(command, said=SAID, kind="campaign", subject=heard.the_notice().key, show="notice_preview")


def _has_address(heard: Heard) -> bool:
    """The mail goes to the `email` of the policy file, else to a sign-in name that is an address."""
    contact = heard.policy.contact_of(heard.person)
    known = (contact.email, contact.upn, contact.entra) if contact else ()
    return any("@" in text for text in (*known, heard.person.id))


INTENT = Intent("Customers", "", "", (), read, "notice.proof", "", About.NOTICE, ProofNotice)
