"""How each fact changes somebody's contacts."""

from __future__ import annotations

from oncall.events import OncallEntry
from oncall.contacts.model import Contacts


def evolve(contacts: Contacts | None, entry: OncallEntry) -> Contacts:
    """Somebody's contacts after this fact."""
    raise NotImplementedError
