"""What each mailbox sent, kept as long as a limit of a day counts it: rows of `mailboxes/<mailbox>`."""

from __future__ import annotations

import hashlib
from datetime import datetime

from engine.ports import Row, Store
from mail.senders.sender import OutgoingMail, Receipt

PAGE = 1000


def usage_row(receipt: Receipt, mail: OutgoingMail) -> Row:
    """What an accepted mail used of its mailbox: written in the commit that settles the mail, read back at a start."""
    key = hashlib.sha256(mail.key.encode()).hexdigest()[:16]
    return Row(table(receipt.mailbox), f"{moment(receipt.at)}/{key}", {"n": mail.recipients})


async def forget_usage(store: Store, tenant: str, before: datetime) -> None:
    """Drop what no daily limit counts any more: `before` should be a day ago, or earlier. Housekeeping."""
    for kept in await store.tables(tenant, "mailboxes/"):
        while rows := await store.rows(tenant, kept, limit=PAGE):
            old = [row.id for row in rows if row.id < moment(before)]
            if old:
                await store.drop_rows(tenant, kept, old)
            if len(old) < PAGE:
                break


def table(mailbox: str) -> str:
    """Whatever the case its name is written in."""
    return f"mailboxes/{mailbox.lower()}"


def moment(at: datetime) -> str:
    """Of one length, so that ids sort by time."""
    return at.isoformat(timespec="milliseconds")
