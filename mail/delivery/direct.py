"""The courier: one plain mail to one person of the company, such as a page by its second road or a handoff note."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.ports import Letter, NotYet, Row, Undeliverable
from incidents.campaigns.model import Route
from mail.customers.addresses import BadAddress, read_address
from mail.delivery.office import Office
from mail.senders.sender import OutgoingMail, OutOfSight, Receipt, Unknowable

TABLE = "direct"
"""The paged table of these mails: what their sender kept of each, and when it was accepted. No address is in it."""

NO_ADDRESS = "the mail address of this person cannot be used: put it right where it was given"
UNCLEAR = "nobody can tell whether this mail went out, so it is not sent again"
AGAIN = "Again: "
"""What the subject of a repeat begins with."""
SOON = timedelta(minutes=1)
"""So long a mail that must not be missing waits until its sender can tell; Exchange is sure after a minute."""

_LONGEST_SUBJECT = 200


class DirectCourier:
    """The Courier of `engine.ports`. Mails go by the sender the server is set up with, in whose name notices go, too.

    A mail has no link to unsubscribe by: it is to a colleague, about their own duty. `tenant` is where its rows are.
    """

    def __init__(self, office: Office, tenant: str) -> None:
        self._office = office
        self._tenant = tenant

    async def deliver(
        self, key: str, to: str, subject: str, text: str, *, doubtful: bool = False, again: bool = False
    ) -> None:
        """`key` and address name the mail for good: one that was accepted is never sent again.

        With `doubtful`, and after a try that left a trace, the sender is asked first whether it went. With `again` it
        goes before the mails of notices, and where nobody can tell it goes out as another mail, marked as a repeat.
        Raises TryLater, Undeliverable or InDoubt; none of them tells the address.
        """
        slip = _Slip(self._office, self._tenant, _name(key, to))
        if await slip.open():
            return
        sender, mail = self._office.sender(Route.EACH), self._mail(slip, to, subject, text, urgent=again)
        try:
            receipt = await sender.find(mail) if doubtful or slip.trace else None
        except (Unknowable, NotYet) as why:
            _check_repeat(why, again=again)
            await slip.repeat()
            receipt, mail = None, self._mail(slip, to, subject, text, urgent=again)
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

    def _mail(self, slip: _Slip, to: str, subject: str, text: str, *, urgent: bool) -> OutgoingMail:
        rules = self._office.rules
        return OutgoingMail(
            key=slip.mail,
            to_address=_address(to),
            to_name="",
            from_name=rules.sender_name,
            from_address=rules.sender_address,
            letter=plain_letter(f"{AGAIN}{subject}" if slip.repeats else subject, text),
            message_id=self._office.message_id(slip.mail),
            at=self._office.clock.now(),
            trace=slip.trace,
            urgent=urgent,
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

    @property
    def repeats(self) -> int:
        """How often it was begun anew because nobody could tell what became of the one before."""
        found: int = self._doc.get("repeats", 0)
        return found

    @property
    def mail(self) -> str:
        """The key of the mail it stands for now: a repeat is a mail of its own, so that no receiver takes it for the
        one before and drops it."""
        return f"{self.name}/again/{self.repeats}" if self.repeats else self.name

    async def open(self) -> bool:
        """Whether the mail was accepted before."""
        row = await self._office.store.row(self._tenant, TABLE, self.name)
        self._doc = dict(row.doc) if row else {}
        return "sent" in self._doc

    async def keep(self, trace: Mapping[str, str]) -> None:
        self._doc["trace"] = {**self.trace, **trace}
        await self._office.store.put_rows(self._tenant, [self._row()])

    async def repeat(self) -> None:
        """The mail so far is left to its fate."""
        self._doc = {"repeats": self.repeats + 1}
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


def _check_repeat(why: Exception, *, again: bool) -> None:
    """Raises what is to be said instead, where the mail is not to be sent once more: not this one, or not yet."""
    if not again and isinstance(why, Unknowable):
        raise Undeliverable(f"{UNCLEAR}: {why}") from None
    short = isinstance(why, NotYet) and not isinstance(why, OutOfSight) and why.after and why.after <= SOON
    if short or not again:
        raise why


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
