"""One's own contacts: look at them, add one, remove one, change when it is used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import About, Intent
from bot.oncall.addresses import read_address, shown
from incidents.errors import Invalid
from oncall.calls.model import Road
from oncall.contacts.commands import AddContact, DelayContact, RemoveContact
from oncall.contacts.model import CODE_LASTS

ROADS: Mapping[str, Road] = {
    "phone": Road.PHONE, "call": Road.PHONE, "sms": Road.SMS, "text": Road.SMS, "email": Road.EMAIL, "mail": Road.EMAIL,
}  # fmt: skip
USUAL: Mapping[Road, int] = {Road.SMS: 2, Road.PHONE: 4, Road.EMAIL: 2}
"""Minutes after which a contact is used, where nobody says."""
_AFTER = re.compile(r"[\s,]+(?:after|in)\s+(\d{1,4})\s*(?:m|min|mins|minutes?)?\s*$", re.IGNORECASE)


def read_look(heard: Heard) -> Answer:  # noqa: ARG001 - one shape for all
    return Show("contacts")


def read_add(heard: Heard) -> Answer:
    if not heard.clicked and not heard.text:
        return Show("contact")
    road, address, after = typed(heard)
    # Id and code are filled in by the chat, which also keeps the address, in a row of its own.
    command = AddContact("", road, shown(road, address), after, "", heard.now + CODE_LASTS)
    return Do(command, kind="contacts", subject=heard.person.id, show="code")


def typed(heard: Heard) -> tuple[Road, str, timedelta]:
    """Road, address and delay of a form or a line. Raises Invalid, never with the address in it."""
    if heard.clicked:
        road, address = ROADS.get(heard.value("road")), heard.value("address")
        minutes = _minutes(heard.value("after"))
    else:
        text, after = heard.text, _AFTER.search(heard.text)
        if after:
            text = text[: after.start()]
        name, _, address = text.partition(" ")
        road = ROADS.get(name.casefold().rstrip(":"))
        minutes = int(after[1]) if after else None
    if road is None:
        raise Invalid("Which way? Type contact add phone, sms or email, and the number or address after it.")
    return road, read_address(road, address), timedelta(minutes=USUAL[road] if minutes is None else minutes)


def read_remove(heard: Heard) -> Answer:
    command = RemoveContact(heard.value("contact") if heard.clicked else _number(heard.text))
    return Do(command, "Removed.", "contacts", heard.person.id, "contacts")


def read_delay(heard: Heard) -> Answer:
    if heard.clicked:
        contact, minutes = heard.value("contact"), _minutes(heard.value("after"))
    else:
        number, _, rest = heard.text.partition(" ")
        found = re.search(r"\d{1,4}", rest)
        contact, minutes = _number(number), int(found[0]) if found else None
    if minutes is None:
        raise Invalid("How many minutes after a page began? Type it such as: contact delay 2 5 min.")
    return Do(
        DelayContact(contact, timedelta(minutes=minutes)), "Saved.", "contacts", heard.person.id, "contacts"
    )  # fmt: skip


def _number(text: str) -> str:
    """What the chat finds the contact by: its place in the list."""
    found = re.fullmatch(r"#?(\d{1,2})\.?", text.strip())
    if not found:
        raise Invalid("Which one? Type its number in the list, such as: contact remove 2.")
    return f"#{int(found[1])}"


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,4}", text):
        raise Invalid("Choose whole minutes, from 0 to 60.")
    return int(text)


CONTACTS = Intent(
    "On call", "contacts", "how you are reached, in your own chat", ("contacts", "my contacts"), read_look,
    about=About.NOTHING,
)  # fmt: skip
ADD = Intent(
    "On call", "contact add phone +49 …", "or sms, or email: another way to reach you",
    ("contact add", "add contact", "contacts add"), read_add, "contact.add", "contact", About.NOTHING, AddContact,
)  # fmt: skip
REMOVE = Intent(
    "On call", "contact remove 2", "do not use it any more", ("contact remove", "remove contact", "contacts remove"),
    read_remove, "contact.remove", "", About.NOTHING, RemoveContact,
)  # fmt: skip
DELAY = Intent(
    "On call", "contact delay 2 5 min", "use it so long after a page began", ("contact delay", "delay contact"),
    read_delay, "contact.delay", "delay", About.NOTHING, DelayContact,
)  # fmt: skip
