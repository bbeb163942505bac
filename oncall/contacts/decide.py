"""Which facts follow from an ask put to somebody's contacts."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.given import Given
from oncall.contacts import commands as c
from oncall.contacts import events as e
from oncall.contacts.model import Contacts


def decide(contacts: Contacts | None, command: c.ContactsCommand, given: Given) -> Sequence[e.ContactsEvent]:
    """Raises Refused for people, never for the machine's own words."""
    raise NotImplementedError
