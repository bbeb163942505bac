"""The form that takes the code which proves a contact."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards.contacts_card import named
from adaptive_cards.elements import Card, execute, when
from adaptive_cards.form import form
from adaptive_cards.inputs import text_input
from oncall.contacts.model import Code, ContactPoint


def contact_code(point: ContactPoint, code: Code, at: datetime, *, fault: str = "") -> Card:
    """Sends `contact.verify`."""
    field = text_input("code", "Code", required="Type the six digits.", hint="123456", most=12)
    buttons = [
        execute("Verify", "contact.verify", {"contact": point.id}, style="positive"),
        execute("Send a new code", "contact.code", {"contact": point.id}, inputs=False),
        execute("My contacts", "show.contacts", {}, inputs=False),
    ]
    hint = f"{named(point)}: type the code that was sent there. It is good until {when(code.until, at)} UTC."
    return form("Verify a contact", None, [field], buttons, fault=fault, hint=hint)
