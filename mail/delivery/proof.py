"""Performs SendProof: the letter of a notice as it stands, to one person of the company, marked as a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from engine.ports import Claimed, Composer, Letter, Request, Row, Store, Undeliverable
from incidents.campaigns.commands import RecordProofFailed
from incidents.campaigns.model import Campaign, NoticeKind
from incidents.effects import SendProof
from incidents.errors import Refused
from incidents.model import MUSTER, Person
from mail.customers.addresses import BadAddress, read_address
from mail.delivery.office import Office
from mail.senders.sender import OutgoingMail, Receipt, Unknowable, mail_key
from mail.writing.render import with_link

MARK = "[Test]"

log = structlog.get_logger(__name__)


class Proofs:
    """A test goes by the same sender as the notice would. What the sender must know after a crash is a row of
    `proofs/<campaign>`."""

    def __init__(self, office: Office, composer: Composer) -> None:
        self._office = office
        self._composer = composer

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        effect = claimed.owed.effect
        if not isinstance(effect, SendProof):
            raise Undeliverable(f"{type(effect).__name__} is no test")
        try:
            campaign = await self._office.desk.campaign(claimed.tenant, effect.campaign)
            mail = await self._mail(claimed, campaign, effect.person)
        except Refused as refused:
            raise Undeliverable(refused.sentence) from refused
        receipt = await self._sent(claimed, campaign, mail)
        return self._office.used(receipt, mail)

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        """Whoever asked waits for it: they are told."""
        effect = claimed.owed.effect
        if not isinstance(effect, SendProof):
            return ()
        failed = RecordProofFailed(effect.person, _sentence(reason))
        key = f"owed:{claimed.owed.key}:failed"
        try:
            await self._office.desk.handle(Request(claimed.tenant, key, MUSTER, "campaign", effect.campaign, failed))
        except Refused as refused:
            log.warning("nobody is told that a test was not sent", owed=claimed.owed.key, reason=refused.sentence)
        return ()

    async def _sent(self, claimed: Claimed, campaign: Campaign, mail: OutgoingMail) -> Receipt:
        sender = self._office.sender(campaign.route)
        if claimed.doubtful or mail.trace:
            try:
                receipt = await sender.find(mail)
            except Unknowable as why:
                raise Undeliverable(f"{why}. Look into your mailbox, and ask for another test.") from None
            if receipt:
                return receipt
        return await sender.send(mail, _Slip(self._office.store, claimed, campaign.key, mail.trace))

    async def _mail(self, claimed: Claimed, campaign: Campaign, person: Person) -> OutgoingMail:
        rules, key = self._office.rules, mail_key(claimed.tenant, claimed.owed.key)
        kept = await self._office.store.row(claimed.tenant, _table(campaign.key), _row_id(claimed))
        return OutgoingMail(
            key=key,
            to_address=await self._address(claimed.tenant, person),
            to_name=person.name,
            from_name=rules.sender_name,
            from_address=rules.sender_address,
            letter=await self._letter(campaign),
            message_id=self._office.message_id(key),
            at=self._office.clock.now(),
            reply_to=rules.reply_to,
            trace=kept.doc["trace"] if kept else {},
        )

    async def _letter(self, campaign: Campaign) -> Letter:
        """In English, with the promise as it would be made now; the link is that of a batch, which is nobody's own."""
        promise = campaign.next_update_by or _promise(campaign, self._office.clock.now())
        letter = await self._composer.render(campaign.words, promise)
        link = self._office.links.batch(campaign.tenant, campaign.key, letter.language)
        return with_link(replace(letter, subject=f"{MARK} {letter.subject}"), link)

    async def _address(self, tenant: str, person: Person) -> str:
        """Their `email` of the policy file, else their sign-in name where it is an address."""
        contact = (await self._office.desk.policy(tenant)).contact_of(person)
        for text in (contact.email, contact.upn, contact.entra, person.id) if contact else (person.id,):
            try:
                return read_address(text)
            except BadAddress:
                continue
        raise Undeliverable(
            f"No mail address of {person.name} is known. Give them `email` under [[person]] in the policy file."
        )


def _sentence(reason: str) -> str:
    """`the mailbox is full` as people read it."""
    return f"{reason[:1].upper()}{reason[1:]}{'' if reason.endswith('.') else '.'}"


class _Slip:
    """The Keeper of one test: nobody calls it back."""

    def __init__(self, store: Store, claimed: Claimed, campaign: str, trace: Mapping[str, str]) -> None:
        self._store = store
        self._claimed = claimed
        self._campaign = campaign
        self._trace = dict(trace)

    async def keep(self, trace: Mapping[str, str]) -> None:
        self._trace |= trace
        row = Row(_table(self._campaign), _row_id(self._claimed), {"trace": self._trace})
        await self._store.put_rows(self._claimed.tenant, [row])

    async def still(self) -> None:
        """Whoever asked for it gets it."""


def _promise(campaign: Campaign, now: datetime) -> datetime | None:
    """The moment that approval would promise."""
    if campaign.words.kind in (NoticeKind.RESOLUTION, NoticeKind.BRIEF):
        return None
    due = now + timedelta(minutes=campaign.words.promise_minutes)
    return due.replace(second=0, microsecond=0)


def _table(campaign: str) -> str:
    return f"proofs/{campaign}"


def _row_id(claimed: Claimed) -> str:
    return claimed.owed.key.rpartition("/")[2]
