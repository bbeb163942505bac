"""What a sender of mail must do, and the mail handed to it: the same port for files, Microsoft Graph and SMTP."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from engine.ports import Letter, NotYet, Way

_PURPOSE = b"muster: the id of a mail\0"
"""Parts it from what else the secret signs."""


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One mail to one person, or with `bcc` to many of one language, who see neither each other nor their number.

    `key` is the owed key with its tenant: same key, same mail, however often tried. A batch has no `to_address`: it is
    addressed to the mailbox that sends it. `unsubscribe` is the address of RFC 8058's one click, if there is one.
    `trace` is what an earlier try of this mail kept. An `urgent` one, such as a page, goes before those of notices.
    Addresses stay out of `repr`, so that no log or traceback shows them by accident.
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
    bcc: tuple[str, ...] = field(default=(), repr=False)
    unsubscribe: str = field(default="", repr=False)
    trace: Mapping[str, str] = field(default_factory=dict)
    urgent: bool = False

    @property
    def recipients(self) -> int:
        return len(self.bcc) or 1


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receiver took the mail: which one, when, and through which mailbox."""

    message_id: str
    at: datetime
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail came back. `status` is the enhanced status code (RFC 3463) such as `5.1.1`, `reason` says it in words."""

    message_id: str
    address: str = field(repr=False)
    status: str
    reason: str
    at: datetime


class Unknowable(Exception):
    """The mail may have gone out, and nobody can find out: a person must decide. Says why."""


class OutOfSight(NotYet):
    """The only place that knows what became of the mail refuses to be looked into: for a while, or for ever."""


class CalledBack(Exception):
    """The mail must not go out now, or not to all it is for. Nothing of it was sent; whoever raised it knows why."""


class Keeper(Protocol):
    """Stands behind one mail while its sender carries it."""

    async def keep(self, trace: Mapping[str, str]) -> None:
        """Durably note what must be known after a crash, such as the id of a draft; later tries find it in `trace`."""

    async def still(self) -> None:
        """Asked right before the call after which the mail may be out, however long its sender waited until then: for
        a slot, a connection, an answer. Raises CalledBack where it shall not go."""


class Sender(Protocol):
    """Takes a mail out of the building, never the same key twice."""

    async def send(self, mail: OutgoingMail, keeper: Keeper) -> Receipt:
        """Raises NotYet (a limit, or the sender is held: not its turn), TryLater (did not happen), InDoubt (`find` may
        tell), Undeliverable (this mail never will). Lets CalledBack through, and leaves nothing of the mail behind."""

    async def find(self, mail: OutgoingMail) -> Receipt | None:
        """After doubt: the receipt if the mail was sent, none if it certainly was not.

        Raises InDoubt (too early to say: ask again), Unknowable, TryLater, NotYet, OutOfSight.
        """

    def way(self, messages: int, recipients: int) -> Way:
        """How long so many would take now. They are all that is to go: what runs already is among them."""

    def held(self) -> str:
        """Why nothing goes out just now, for the operator; empty where all is well."""

    async def bounces(self, since: datetime) -> Sequence[Bounce]:
        """What came back since then; nothing where the sender cannot know. Raises TryLater."""


def mail_key(tenant: str, owed_key: str) -> str:
    """Owed keys are unique in a tenant, mails in the world."""
    return f"{owed_key}@{tenant}"


def message_id(key: str, from_address: str, secret: str) -> str:
    """The Message-ID a mail has on every try, in the domain it comes from. Only who got the mail knows it: a report
    that names it is about that mail. Of two secrets parted by a comma the first counts, as in links."""
    first = secret.partition(",")[0].strip()
    found = hmac.digest(first.encode(), _PURPOSE + key.encode(), hashlib.sha256)
    return f"<{found.hex()[:40]}@{from_address.rpartition('@')[2]}>"
