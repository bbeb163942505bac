"""What a sender of mail must do, and the mail handed to it: the same port for files, Microsoft Graph and SMTP."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from engine.ports import Letter


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One mail to one customer. `key` is the owed key with its tenant: same key, same mail, however often tried.

    The address stays out of `repr`, so that no log or traceback shows it by accident.
    """

    key: str
    to_address: str = field(repr=False)
    to_name: str = field(repr=False)
    from_name: str
    from_address: str
    letter: Letter = field(repr=False)
    message_id: str
    at: datetime
    reply_to: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receiver took the mail: which one, and when."""

    message_id: str
    at: datetime


class Sender(Protocol):
    """Takes a mail out of the building, never the same key twice."""

    async def send(self, mail: OutgoingMail) -> Receipt:
        """Raises TryLater (did not happen), Undeliverable (this mail never will), InDoubt (nobody knows)."""

    async def find(self, mail: OutgoingMail) -> Receipt | None:
        """After doubt: the receipt if the mail was sent, none if it certainly was not. Raises InDoubt, TryLater."""


def mail_key(tenant: str, owed_key: str) -> str:
    """Owed keys are unique in a tenant, mails in the world."""
    return f"{owed_key}@{tenant}"


def message_id(key: str, from_address: str) -> str:
    """The Message-ID a mail has on every try, in the domain it comes from."""
    domain = from_address.rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"
