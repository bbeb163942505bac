"""A Graph sender over the stand-in, and an office that tries a mail as the outbox does, also after a kill."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from engine.ports import InDoubt, Letter, NotYet, TryLater, Undeliverable
from mail.senders.graph.inbox import Inboxes
from mail.senders.graph.mailboxes import Mailboxes
from mail.senders.graph.sender import GraphSender
from mail.senders.sender import CalledBack, OutgoingMail, Receipt, Unknowable
from tests.graph.line import MAILBOX, Line, line
from tests.mail.samples import outgoing

SECOND = "status2@contoso.example"
TO = "ines@example.com"
SOON = timedelta(seconds=5)


@dataclass
class Kept:
    """What is durable of one mail: its trace, and whether a try of it was cut off. `cut`: at which keeping the process
    dies, and whether that one was written."""

    trace: dict[str, str] = field(default_factory=dict)
    doubtful: bool = False
    tries: int = 0
    cut: int = 0
    written: bool = False
    times: int = 0
    called_back: bool = False

    async def keep(self, trace: Mapping[str, str]) -> None:
        self.times += 1
        if self.times != self.cut or self.written:
            self.trace = dict(trace)
        if self.times == self.cut:
            raise asyncio.CancelledError

    async def still(self) -> None:
        if self.called_back:
            raise CalledBack


@dataclass
class Office:
    line: Line
    addresses: tuple[str, ...] = (MAILBOX,)
    per_minute: int = 30
    per_day: int = 10_000
    pool: Mailboxes = field(init=False)
    sender: GraphSender = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """A new process: nothing is left but what was kept."""
        clock, client = self.line.clock, self.line.client
        self.pool = Mailboxes(clock, self.addresses, self.per_minute, self.per_day)
        self.sender = GraphSender(client, self.pool, clock, Inboxes(client, self.addresses, clock, clock))

    async def attempt(self, mail: OutgoingMail, kept: Kept) -> Receipt:
        mail = replace(mail, trace=dict(kept.trace))
        found = await self.sender.find(mail) if kept.doubtful else None
        return found or await self.timed(self.sender.send(mail, kept))

    async def timed(self, work: Any) -> Any:
        """The clock moves on while the sender waits for its slot."""
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=0.01)
                if not task.done() and self.line.clock.sleepers:
                    await self.line.clock.advance(timedelta(seconds=1))
            return await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def killed(self, mail: OutgoingMail, kept: Kept) -> None:
        """One try that ends with the process: by itself in a keeping, else while a call hangs."""
        task = asyncio.ensure_future(self.attempt(mail, kept))
        faults = list(self.line.graph.faults)
        while not task.done() and (not faults or faults[0].times > 0):
            await asyncio.wait({task}, timeout=0.01)
        await asyncio.wait({task}, timeout=0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        kept.doubtful, kept.cut = True, 0
        self.restart()

    async def settle(self, mail: OutgoingMail, kept: Kept | None = None) -> Receipt | Exception:
        """As the outbox does: again and again until there is a receipt or an end."""
        kept = kept or Kept()
        for _ in range(100):
            after: timedelta | None = SOON
            try:
                return await self.attempt(mail, kept)
            except NotYet as wait:
                after = wait.after
            except TryLater as later:
                kept.tries, after = kept.tries + 1, later.after or SOON
            except InDoubt:
                kept.tries, kept.doubtful = kept.tries + 1, True
            except (Unknowable, Undeliverable) as end:
                return end
            await self.line.clock.advance(after or SOON)
        raise AssertionError("the mail is never settled")


@asynccontextmanager
async def office(*addresses: str, per_minute: int = 30, per_day: int = 10_000, **knobs: Any) -> AsyncIterator[Office]:
    async with line(**knobs) as connected:
        yield Office(connected, addresses or (MAILBOX,), per_minute, per_day)


def mail(number: int = 1, **changes: Any) -> OutgoingMail:
    letter = Letter("Resolved", "It is over.\n", "<p>It is over.</p>")
    return outgoing(f"INC-42.1/mail/{number:06d}", **{"to_address": TO, "letter": letter, **changes})
