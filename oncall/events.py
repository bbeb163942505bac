"""All facts of on-call, gathered for the registers, and the entry that puts one in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from incidents.model import Person
from oncall.actions.events import ActionEvent
from oncall.alarms.events import AlarmEvent
from oncall.calls.events import CallEvent
from oncall.contacts.events import ContactsEvent
from oncall.handoffs.events import HandoffEvent
from oncall.pay.events import PayEvent
from oncall.reviews.events import ReviewEvent
from oncall.rotas.events import RotaEvent

OncallEvent = (
    RotaEvent | CallEvent | AlarmEvent | HandoffEvent | ContactsEvent | ActionEvent | PayEvent | ReviewEvent
)  # fmt: skip

ONCALL_EVENTS: tuple[type, ...] = get_args(OncallEvent)


@dataclass(frozen=True, slots=True)
class OncallEntry:
    """One fact of a subject of on-call: its place (`seq` from 1), its moment (UTC) and who brought it about."""

    seq: int
    at: datetime
    by: Person
    event: OncallEvent
