"""The form that says how long after a page began a contact is used."""

from __future__ import annotations

from adaptive_cards.contact_form import DELAYS
from adaptive_cards.contacts_card import named
from adaptive_cards.elements import Card, execute
from adaptive_cards.form import form
from adaptive_cards.inputs import choice_input
from oncall.contacts.model import ContactPoint


def contact_delay(point: ContactPoint, *, fault: str = "") -> Card:
    """Sends `contact.delay`."""
    now = str(int(point.after.total_seconds()) // 60)
    field = choice_input("after", "When, after a page began", DELAYS, value=now, required="Choose when.")
    buttons = [
        execute("Save", "contact.delay", {"contact": point.id}, style="positive"),
        execute("My contacts", "show.contacts", {}, inputs=False),
    ]
    return form("Change the delay", None, [field], buttons, fault=fault, hint=named(point))
