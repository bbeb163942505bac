"""The page that somebody sends to themselves, to see that it reaches them."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards.elements import Card, actions, band, card, execute, heading, line
from adaptive_cards.page_parts import acknowledged, tried
from adaptive_cards.text import given
from oncall.calls.model import Call


def page_trial(call: Call, at: datetime, *, repeat: bool = False) -> Card:
    """Asks for `page.ack`, as a real page does."""
    again = " again" if repeat else ""
    title = f"{given(call.person.name)}, this is a test page{again}"
    words = "Nothing is wrong. Acknowledge it, here or on whichever of your contacts rings."
    if call.answered_at:
        title, words = acknowledged(call.answered_at, call, at), "Your test page was answered. That is all."
    elif not call.waiting:
        title, words = "This test page is over", "Nobody acknowledged it. Type test page to try again."
    ack = execute("Acknowledge", "page.ack", {"call": call.key}, style="positive")
    contacts = execute("My contacts", "show.contacts", {})
    body = [
        band("TEST · NOTHING IS WRONG", colour="accent"),
        heading(title, spacing="medium"),
        line(words, spacing="small"),
        *tried(call, at),
        actions(*([ack] if call.waiting else ()), contacts, spacing="medium"),
    ]
    return card(body, fallback="Test page: nothing is wrong. Acknowledge it.")
