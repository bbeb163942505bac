"""The asks that can be put to somebody's contacts; only they themselves may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from oncall.calls.model import Road


@dataclass(frozen=True, slots=True)
class AddContact:
    """`id` names the row that holds the address, written before. Its code is sent at once: `digest`, valid `until`."""

    id: str
    road: Road
    shown: str
    after: timedelta
    digest: str
    until: datetime


@dataclass(frozen=True, slots=True)
class SendCodeAgain:
    contact: str
    digest: str
    until: datetime


@dataclass(frozen=True, slots=True)
class VerifyContact:
    """`digest` is that of the code typed."""

    digest: str


@dataclass(frozen=True, slots=True)
class RemoveContact:
    contact: str


@dataclass(frozen=True, slots=True)
class DelayContact:
    """Use it so long after a page began."""

    contact: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class TestContacts:
    """Send oneself a test page on every verified road."""


@dataclass(frozen=True, slots=True)
class RecordCodeFailed:
    """A performer: the code could not be sent."""

    contact: str
    reason: str


ContactsCommand = (
    AddContact | SendCodeAgain | VerifyContact | RemoveContact | DelayContact | TestContacts | RecordCodeFailed
)  # fmt: skip
