"""Words, campaigns and mails to test with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.ids import SeededIds
from engine.ports import Claimed, Letter, Store
from incidents.campaigns.model import Campaign, ImpactLevel, NoticeKind, Stage, Words
from incidents.effects import Effect, Owed
from incidents.model import Person
from mail.choices.choices import Choices
from mail.choices.pepper import Pepper
from mail.senders.sender import OutgoingMail, mail_key, message_id
from tests.mail.set_clock import SetClock

STARTED = datetime(2026, 11, 20, 14, 23, tzinfo=UTC)
TENANT = "contoso"
CAROL = Person("carol-id", "Carol Wu")
LETTER = Letter("[Payments API] — Resolved", "It is over.\n", "<p>It is over.</p>")


class Nobody:
    """A Keeper where nobody asks what was kept, and no mail is called back."""

    async def keep(self, trace: Mapping[str, str]) -> None: ...

    async def still(self) -> None: ...


keeper = Nobody()


def chosen(store: Store) -> Choices:
    """The choices of a store, whose first pepper is the one below."""
    return Choices(store, SetClock(), SeededIds(1))


def pepper() -> Pepper:
    """The first that `Choices(store, clock, SeededIds(1))` make."""
    ids = SeededIds(1)
    return Pepper(ids.new() + ids.new())


def hash_of(address: str) -> str:
    """Of somebody whom TENANT writes to, by that one."""
    return pepper().hash_of(address)


def words(kind: NoticeKind = NoticeKind.INITIAL, **changes: Any) -> Words:
    full = Words(
        kind=kind,
        service="Payments API",
        feature="card payments",
        symptom="Card payments in the EU may fail. Bank transfers work.",
        status="investigating",
        impact=ImpactLevel.HIGH,
        started=STARTED,
        progress="We found a missing index.\nIt is being put back.",
        resolved_at=STARTED + timedelta(hours=2, minutes=5),
        what_happened="A database change removed an index.",
        experience="Card payments in the EU failed. No payment was taken twice.",
    )
    return replace(full, **changes)


def campaign(digest: str, recipients: int, **changes: Any) -> Campaign:
    approved = Campaign(
        key="INC-42.1",
        tenant=TENANT,
        version=2,
        incident="INC-42",
        words=words(),
        audience="eu",
        writer=CAROL,
        drafted_at=STARTED,
        stage=Stage.SENDING,
        recipients=recipients,
        digest=digest,
        approver=CAROL,
        approved_at=STARTED,
    )
    return replace(approved, **changes)


def claimed(effect: Effect, *, key: str = "INC-42.1/mail/000001", doubtful: bool = False, attempts: int = 0) -> Claimed:
    return Claimed(TENANT, Owed(key, STARTED, effect), 1, attempts, doubtful)


def outgoing(key: str = "INC-42.1/mail/000001", **changes: Any) -> OutgoingMail:
    full = mail_key(TENANT, key)
    mail = OutgoingMail(
        key=full,
        to_address="ines@example.com",
        to_name="Inês Duarte",
        from_name="Contoso Status",
        from_address="status@contoso.example",
        letter=LETTER,
        message_id=message_id(full, "status@contoso.example", "s" * 32),
        at=STARTED,
    )
    return replace(mail, **changes)
