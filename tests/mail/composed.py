"""What composers are tried with: rules, people, lists, senders that only say how long, a store that counts pages."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from engine.ports import Row, Way
from incidents.campaigns.model import Reach
from incidents.policy import AudienceRule, Contact, MailRules
from mail.senders.sender import Bounce, Keeper, OutgoingMail, Receipt
from storage.memory import MemoryStore

EU, KEY = Reach("eu"), "INC-42.1"
RULES = MailRules(
    batch=3,
    audiences={
        "eu": AudienceRule("eu.csv"),
        "out": AudienceRule("../eu.csv"),
        "gold": AudienceRule("eu.csv", segments=("gold",)),
    },
)
PEOPLE = {
    "ana": Contact("ana", "Ana Silva", "1", email="ana@contoso.example"),
    "ben": Contact("ben", "Ben Okafor", "2"),
}


@dataclass(frozen=True)
class Pace:
    """A sender that takes a while for each message, and is never asked to send."""

    each: timedelta
    name: str

    def way(self, messages: int, recipients: int) -> Way:
        return Way(messages * self.each, max(recipients - 10_000, 0), self.name)

    async def send(self, mail: OutgoingMail, keeper: Keeper) -> Receipt:
        raise AssertionError(f"composing sends nothing, but {mail.key} by {keeper}")

    async def find(self, mail: OutgoingMail) -> Receipt | None:
        raise AssertionError(f"composing looks for nothing, but {mail.key}")

    def held(self) -> str:
        return ""

    async def bounces(self, since: datetime) -> Sequence[Bounce]:
        raise AssertionError(f"composing reads no bounces since {since}")


FIRST, SECOND = Pace(timedelta(seconds=2), "status@contoso.example"), Pace(timedelta(seconds=1), "SMTP")


class Paged(MemoryStore):
    """The store in memory, which also remembers how many rows it was given at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []
        self.fails_after = 1000

    async def put_rows(self, tenant: str, rows: Sequence[Row]) -> None:
        if len(self.batches) >= self.fails_after:
            raise OSError("the disk is gone")
        self.batches.append(len(rows))
        await super().put_rows(tenant, rows)


def write(folder: Path, rows: Sequence[str], columns: str = "email,name", stamp: int = 1) -> None:
    path = folder / "eu.csv"
    path.write_text("\n".join([columns, *rows]), "utf-8")
    os.utime(path, ns=(stamp, stamp))


def many(count: int) -> list[str]:
    return [f"c{n}@example.com,N{n}" for n in range(1, count + 1)]


class Beat:
    """A pulse of the loop, each 2 ms where nothing holds it: `count` says how often it came round."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.count = 0
        self._next = self._loop.call_later(0.002, self._beat)

    def _beat(self) -> None:
        self.count += 1
        self._next = self._loop.call_later(0.002, self._beat)

    def stop(self) -> None:
        self._next.cancel()
