"""What a fact of somebody's contacts owes."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.effects import Owed
from oncall.events import OncallEntry
from oncall.contacts.model import Contacts


def react(before: Contacts | None, after: Contacts, entry: OncallEntry) -> Sequence[Owed]:
    """The owed rows of one fact. Their keys come from the entry, so that the same fact never owes twice."""
    raise NotImplementedError
