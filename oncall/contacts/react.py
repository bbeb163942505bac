"""What a fact of somebody's contacts owes."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.effects import Ask, Owed
from incidents.model import Severity
from oncall.calls.commands import BeginCall
from oncall.contacts import events as e
from oncall.contacts.model import Contacts
from oncall.effects import SendCode, TellPerson
from oncall.events import OncallEntry

TEST = "TEST-"
"""How the key of a test page begins."""


def react(before: Contacts | None, after: Contacts, entry: OncallEntry) -> Sequence[Owed]:  # noqa: ARG001 - one shape for all
    """The owed rows of one fact. Their keys come from the entry, so that the same fact never owes twice."""
    key = f"contacts/{after.key}/{entry.seq}"
    match entry.event:
        case e.ContactAdded(code=code) | e.CodeSent(code):
            return [Owed(f"{key}/code", entry.at, SendCode(after.person, code.contact))]
        case e.CodeNotSent(contact, reason):
            return [Owed(f"{key}/failed", entry.at, TellPerson(after.person, _not_sent(after, contact, reason)))]
        case e.ContactsTested(number=number):
            test = f"{TEST}{after.key}-{number}"
            return [Owed(f"{key}/test", entry.at, Ask("call", test, _test(test, after)))]
    return []


def _test(key: str, contacts: Contacts) -> BeginCall:
    why = "You asked for a test page: acknowledge it, and nobody else hears of it."
    return BeginCall(key, "", "", contacts.person, "Test page", why, Severity.SEV4)


def _not_sent(contacts: Contacts, id_: str, reason: str) -> str:
    point = contacts.point(id_)
    to = f" to {point.shown}" if point else ""
    return f"The code{to} could not be sent. {reason} Type contacts to try again or to change it."
