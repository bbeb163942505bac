"""The courier: one plain mail to one person of the company, such as a page by its second road or a handoff note."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.ports import Letter, Row, Undeliverable
from incidents.campaigns.model import Route
from mail.customers.addresses import BadAddress, read_address
from mail.delivery.office import Office
from mail.senders.sender import OutgoingMail, Receipt, Sender, Unknowable

TABLE = "direct"
"""The paged table of these mails: what their sender kept of each, and when it was accepted. No address is in it."""

NO_ADDRESS = "the mail address of this person cannot be used: put it right where it was given"
UNCLEAR = "nobody can tell whether this mail went out, so it is not sent again"

_LONGEST_SUBJECT = 200


class DirectCourier:
    """The Courier of `engine.ports`. Mails go by the sender the server is set up with, in whose name notices go, too.

    A mail has no link to unsubscribe by: it is to a colleague, about their own duty. `tenant` is where its rows are.
    """

    def __init__(self, office: Office, tenant: str) -> None:
        self._office = office
        self._tenant = tenant

    async def deliver(self, key: str, to: str, subject: str, text: str, *, doubtful: bool = False) -> None:
        """`key` and address name the mail for good: one that was accepted is never sent again.

        With `doubtful`, and after a try that left a trace, the sender is asked first whether it went. Raises TryLater,
        Undeliverable or InDoubt; none of them tells the address.
        """
        slip = _Slip(self._office, self._tenant, _name(key, to))
        if await slip.open():
            return
        mail = self._mail(slip, to, subject, text)
        sender = self._office.sender(Route.EACH)
        receipt = await _found(sender, mail) if doubtful or slip.trace else None
        receipt = receipt or await sender.send(mail, slip)
        await slip.close(receipt, mail)

    async def forget(self, before: datetime) -> int:
        """Drop the rows of mails accepted before then, and say how many; nothing is tried for longer than a day."""
        old, after, store = list[str](), "", self._office.store
        while rows := await store.rows(self._tenant, TABLE, after):
            old += [row.id for row in rows if "sent" in row.doc and datetime.fromisoformat(row.doc["sent"]) < before]
            after = rows[-1].id
        if old:
            await store.drop_rows(self._tenant, TABLE, old)
        return len(old)

    def _mail(self, slip: _Slip, to: str, subject: str, text: str) -> OutgoingMail:
        rules = self._office.rules
        return OutgoingMail(
            key=slip.name,
            to_address=_address(to),
            to_name="",
            from_name=rules.sender_name,
            from_address=rules.sender_address,
            letter=plain_letter(subject, text),
            message_id=self._office.message_id(slip.name),
            at=self._office.clock.now(),
            trace=slip.trace,
        )


class _Slip:
    """The Keeper of one mail, and the row it is remembered by."""

    def __init__(self, office: Office, tenant: str, name: str) -> None:
        self.name = name
        self._office = office
        self._tenant = tenant
        self._doc: dict[str, Any] = {}

    @property
    def trace(self) -> Mapping[str, str]:
        found: Mapping[str, str] = self._doc.get("trace", {})
        return found

    async def open(self) -> bool:
        """Whether the mail was accepted before."""
        row = await self._office.store.row(self._tenant, TABLE, self.name)
        self._doc = dict(row.doc) if row else {}
        return "sent" in self._doc

    async def keep(self, trace: Mapping[str, str]) -> None:
        self._doc["trace"] = {**self.trace, **trace}
        await self._office.store.put_rows(self._tenant, [self._row()])

    async def still(self) -> None:
        """Nobody calls it back."""

    async def close(self, receipt: Receipt, mail: OutgoingMail) -> None:
        self._doc = {"sent": _iso(receipt.at)}
        await self._office.store.put_rows(self._tenant, [self._row(), *self._office.used(receipt, mail)])

    def _row(self) -> Row:
        return Row(TABLE, self.name, dict(self._doc))


def plain_letter(subject: str, text: str) -> Letter:
    """Words as they are, and the same for mail programs that show HTML."""
    shown = html.escape(text.strip()).replace("\n", "<br>\n")
    body = f'<html lang="en"><body style="font-family: sans-serif; line-height: 1.5">\n<p>{shown}</p>\n</body></html>\n'
    return Letter(" ".join(subject.split())[:_LONGEST_SUBJECT], f"{text.strip()}\n", body)


async def _found(sender: Sender, mail: OutgoingMail) -> Receipt | None:
    try:
        return await sender.find(mail)
    except Unknowable as why:
        raise Undeliverable(f"{UNCLEAR}: {why}") from None


def _address(text: str) -> str:
    try:
        return read_address(text)
    except BadAddress:
        raise Undeliverable(NO_ADDRESS) from None


def _name(key: str, to: str) -> str:
    """One a key and address: keys are unique in a tenant, mails in the world."""
    return f"{key}/{hashlib.sha256(to.strip().casefold().encode()).hexdigest()[:16]}"


def _iso(at: datetime) -> str:
    return at.isoformat()
