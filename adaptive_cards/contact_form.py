"""The form that adds a phone, an SMS or an email to the ways somebody is reached."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from adaptive_cards.contacts_card import after
from adaptive_cards.elements import Card, execute
from adaptive_cards.form import form
from adaptive_cards.inputs import choice_input, text_input
from oncall.calls.model import Road

DELAYS = [(str(n), after(timedelta(minutes=n)).capitalize()) for n in (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45, 60)]
_ROADS = [
    (Road.SMS.value, "SMS, answered with a short reply"),
    (Road.PHONE.value, "Phone call, answered with a key"),
    (Road.EMAIL.value, "Email (wakes nobody)"),
]


def contact_form(*, values: Mapping[str, str] | None = None, fault: str = "") -> Card:
    """Sends `contact.add`; a code goes to the number or address at once. What was typed as such never comes back."""
    typed = values or {}
    fields = [
        choice_input("road", "How", _ROADS, value=typed.get("road", Road.SMS.value), required="Choose how."),
        text_input(
            "address",
            "Number or address",
            required="Write the number with its country, or the address.",
            hint="+49 151 2345 6789, or ana@example.com",
            most=120,
        ),
        choice_input(
            "after",
            "When, after a page began",
            DELAYS,
            value=typed.get("after", "2"),
            required="Choose when.",
        ),
    ]
    hint = "A code is sent there, to prove that it is yours. Only you see it, and cards show its last digits alone."
    buttons = [
        execute("Add and send the code", "contact.add", {}, style="positive"),
        execute("My contacts", "show.contacts", {}, inputs=False),
    ]
    return form("Add a contact", None, fields, buttons, fault=fault, hint=hint)
