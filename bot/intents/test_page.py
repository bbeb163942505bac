"""Send oneself a test page on every contact."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import About, Intent
from oncall.contacts.commands import TestContacts

SENT = "A test page is on its way to you, on every verified contact at once."


def read(heard: Heard) -> Answer:
    return Do(TestContacts(), SENT, "contacts", heard.person.id, "contacts")


INTENT = Intent(
    "On call", "test page", "see that pages reach you", ("test page", "page test", "contact test", "test my contacts"),
    read, "contact.test", "", About.NOTHING, TestContacts,
)  # fmt: skip
