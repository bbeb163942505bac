"""Every screen of on-call by the name after `show.`: a new one is a file beside this and a line here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from adaptive_cards import Card
from bot.oncall import contacts, paged
from bot.oncall.reading import Reading
from bot.scene import Scene

ONCALL_SCREENS: Mapping[str, Callable[[Reading, Scene], Awaitable[Card]]] = {
    "paged": paged.paged,
    "snooze": paged.snooze,
    "pages": paged.pages,
    "fromalarm": paged.from_alarm,
    "contacts": contacts.contacts,
    "contact": contacts.add,
    "code": contacts.code,
    "verified": contacts.verified,
    "delay": contacts.delay,
}
