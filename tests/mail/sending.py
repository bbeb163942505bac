"""A notice on its way with everything real but the receiver: store, desk, outbox, and who carries mail."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from engine.desk import IncidentDesk
from engine.ids import SeededIds
from engine.outbox import Asker, Outbox
from engine.ports import Change, Claimed, Letter, Performer, Record, Ref, Request, Row, Way
from incidents.campaigns.commands import CampaignCommand, ExpandCampaign
from incidents.campaigns.model import Campaign, Route, Stage
from incidents.effects import EFFECTS, Ask, CountMail, Effect, Owed, QueueAgain, SendMail, SendProof, WatchBounces
from incidents.model import MUSTER
from incidents.policy import MailRules
from mail.choices.choices import Choices
from mail.choices.links import Links
from mail.composing.composer import LetterComposer
from mail.composing.frozen import digest_of, letter_row, recipient_pages
from mail.customers.file import Customer
from mail.delivery.again import Again
from mail.delivery.counting import Counting
from mail.delivery.ledger import Ledger, table
from mail.delivery.office import Office
from mail.delivery.postman import Postman
from mail.delivery.proof import Proofs
from mail.delivery.returns import Returns
from mail.senders.sender import Bounce, Keeper, OutgoingMail, Receipt, Sender, Unknowable
from mail.writing.render import CHOICES
from storage.memory import MemoryStore
from tests.engine.world import Diary
from tests.incidents.company import POLICY
from tests.mail.samples import TENANT, campaign
from tests.standins.clock import NOON, ManualClock

KEY = "INC-42-N1"
RULES = MailRules(
    sender_name="Contoso Status", sender_address="status@contoso.example", reply_to="care@contoso.example",
    read_bounces=True,
)  # fmt: skip
LETTERS = {
    language: Letter(
        f"Down ({language})", f"It is down.\n{CHOICES}\n", f'<p>It is down.</p><a href="{CHOICES}">', language
    )
    for language in ("en", "de")
}
SECOND = timedelta(seconds=1)
SECRET = "s" * 32


def customers(count: int, language: str = "en", start: int = 1) -> list[Customer]:
    return [
        Customer(f"c{number}@example.com", f"Customer {number}", language) for number in range(start, start + count)
    ]


class Wire:
    """A receiver that remembers what it took. Troubles by address come before it takes a mail, or after.

    With `keeps` the sender wants something kept first, as one of a mailbox does. `blind`: it cannot say what became of
    a mail; `moody`: not now.
    """

    def __init__(self, clock: ManualClock) -> None:
        self.taken: dict[str, OutgoingMail] = {}
        self.copies = Counter[str]()
        self.before: dict[str, Exception] = {}
        self.after: dict[str, Exception] = {}
        self.keeps = False
        self.blind = False
        self.moody: Exception | None = None
        self.why_held = ""
        self.came_back: list[Bounce] = []
        self.asked_since: list[datetime] = []
        self.finds: list[OutgoingMail] = []
        self.tries: list[OutgoingMail] = []
        self.meanwhile: Callable[[], Awaitable[object]] | None = None
        self._clock = clock

    async def send(self, mail: OutgoingMail, keeper: Keeper) -> Receipt:
        self.tries.append(mail)
        if self.keeps:
            await keeper.keep({"draft": f"draft of {mail.message_id}"})
        if self.meanwhile:
            await self.meanwhile()
        await keeper.still()
        addresses = mail.bcc or (mail.to_address,)
        for address in addresses:
            if address in self.before:
                raise self.before[address]
        self.taken[mail.message_id] = mail
        self.copies.update(addresses)
        for address in addresses:
            if address in self.after:
                raise self.after[address]
        return self._receipt(mail)

    async def find(self, mail: OutgoingMail) -> Receipt | None:
        self.finds.append(mail)
        if self.moody:
            raise self.moody
        if self.blind:
            raise Unknowable("The draft is gone.")
        return self._receipt(mail) if mail.message_id in self.taken else None

    def way(self, messages: int, recipients: int) -> Way:
        return Way(timedelta(seconds=messages), sender=f"{recipients} by wire")

    def held(self) -> str:
        return self.why_held

    async def bounces(self, since: datetime) -> Sequence[Bounce]:
        self.asked_since.append(since)
        if self.moody:
            raise self.moody
        return [bounce for bounce in self.came_back if bounce.at >= since]

    def _receipt(self, mail: OutgoingMail) -> Receipt:
        return Receipt(mail.message_id, self._clock.now(), "status@contoso.example" if self.keeps else "")


class Sending:
    """One approved notice. `start` is what the approval would owe."""

    def __init__(self, notice: Campaign, store: MemoryStore) -> None:
        self.store = store
        self.clock = ManualClock()
        self.notice = notice
        self.wire = Wire(self.clock)
        self.senders: dict[Route, Sender] = dict.fromkeys(Route, self.wire)
        self.requests = 0
        self.restart()

    def restart(self) -> None:
        """A new process over the same store: what was in memory is gone."""
        store, clock = self.store, self.clock
        self.desk = IncidentDesk(store, clock, lambda: None)
        self.choices, self.links = Choices(store, clock, SeededIds(1)), Links("https://muster.contoso.example", SECRET)
        self.office = Office(
            store=store, desk=self.desk, clock=clock, rules=RULES, senders=self.senders,
            choices=self.choices, links=self.links, secret=SECRET, ledger=Ledger(store),
        )  # fmt: skip
        self.postman, self.counting, self.returns = Postman(self.office), Counting(self.office), Returns(self.office)
        self.diary = Diary()
        performers: dict[type, Performer] = dict.fromkeys(EFFECTS, self.diary)
        performers |= {Ask: Asker(self.desk), SendMail: self.postman, CountMail: self.counting}
        performers |= {QueueAgain: Again(self.office), WatchBounces: self.returns}
        composer = LetterComposer(store, Path(), RULES)
        performers[SendProof] = Proofs(self.office, composer)
        self.performers = performers
        self.outbox = Outbox(store, clock, SeededIds(1), performers, asyncio.Event())

    async def asks(self, command: CampaignCommand) -> Campaign:
        self.requests += 1
        request = Request(TENANT, f"test:{self.requests}", MUSTER, "campaign", KEY, command)
        outcome = await self.desk.handle(request)
        assert isinstance(outcome.snapshot, Campaign)
        return outcome.snapshot

    async def owe(self, *owed: Owed) -> None:
        self.requests += 1
        ref = Ref(TENANT, "counter", f"owing-{self.requests}")
        await self.store.commit(Change(ref, 0, 1, Record({"n": 1}), self.clock.now(), owed=owed))

    async def start(self) -> None:
        now = self.clock.now()
        await self.owe(
            Owed(f"{KEY}/2/expand", now, Ask("campaign", KEY, ExpandCampaign(0))),
            Owed(f"{KEY}/count", now, CountMail(KEY)),
        )

    async def passes(self, span: timedelta) -> None:
        """Everything that falls due in that time happens at its moment."""
        end = self.clock.now() + span
        while True:
            while await self.outbox.work():
                await self.outbox.settle()
            due = await self.store.next_due()
            if due is None or due > end:
                break
            await self.clock.advance(max(due - self.clock.now(), timedelta(0)))
        await self.clock.advance(end - self.clock.now())

    async def now(self) -> Campaign:
        self.notice = await self.desk.campaign(TENANT, KEY)
        return self.notice

    async def becomes(self, **changes: Any) -> Campaign:
        """The notice as it may be, whatever led there."""
        standing = await self.now()
        ref, version = Ref(TENANT, "campaign", KEY), standing.version + 1
        changed = replace(standing, version=version, **changes)
        await self.store.commit(Change(ref, standing.version, version, changed, self.clock.now()))
        return await self.now()

    async def performs(self, effect: Effect, *, key: str = "", doubtful: bool = False) -> Sequence[Row]:
        """One try, settled as the outbox would."""
        claimed = Claimed(TENANT, Owed(key or f"{KEY}/x", NOON, effect), 1, 0, doubtful)
        rows = await self.performers[type(effect)].perform(claimed)
        await self.store.put_rows(TENANT, rows)
        return rows

    async def docs(self) -> Mapping[int, Mapping[str, Any]]:
        return {int(row.id): row.doc for row in await self.store.rows(TENANT, table(KEY), limit=10_000)}

    async def states(self) -> Mapping[int, str]:
        return {number: doc["state"] for number, doc in (await self.docs()).items()}


async def sending(people: Sequence[Customer], **changes: Any) -> Sending:
    """A notice approved at noon, to these people in this order."""
    store, digest = MemoryStore(), digest_of(people, *LETTERS.values())
    languages = tuple(Counter(person.language for person in people).items())
    base = {"key": KEY, "stage": Stage.SENDING, "languages": languages, "approved_at": NOON, "version": 2}
    notice = campaign(digest, len(people), **{**base, **changes})
    for page in recipient_pages(KEY, digest, people):
        await store.put_rows(TENANT, page)
    await store.put_rows(TENANT, [letter_row(KEY, digest, letter) for letter in LETTERS.values()])
    await store.commit(Change(Ref(TENANT, "campaign", KEY), 0, 2, notice, NOON))
    made = Sending(notice, store)
    await made.desk.adopt(TENANT, POLICY)
    return made
