"""Prove a contact by the code that was sent to it, or ask for another code."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from bot.oncall.addresses import digest_of
from incidents.errors import Invalid
from oncall.contacts.commands import SendCodeAgain, VerifyContact
from oncall.contacts.model import CODE_LASTS


def read(heard: Heard) -> Answer:
    code = heard.value("code") if heard.clicked else heard.text
    if not code and not heard.clicked:
        return Show("code")
    if not any(letter.isdigit() for letter in code):
        raise Invalid("Type the six digits that were sent to you.")
    # What came of it stands on the card: a wrong code is counted, not refused.
    return Do(VerifyContact(digest_of(heard.person, code)), "", "contacts", heard.person.id, "verified")


def read_again(heard: Heard) -> Answer:
    command = SendCodeAgain(heard.value("contact"), "", heard.now + CODE_LASTS)
    return Do(command, "A code is on its way.", "contacts", heard.person.id, "code")


VERIFY = Intent(
    "On call", "contact verify 123456", "prove a contact by the code sent to it",
    ("contact verify", "verify contact", "verify"), read, "contact.verify", "code", About.NOTHING, VerifyContact,
)  # fmt: skip
CODE = Intent("On call", "", "", (), read_again, "contact.code", "", About.NOTHING, SendCodeAgain)
