"""A whole engine in memory: store, clock, desk, outbox and performers that keep what they did."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count

from engine.desk import IncidentDesk
from engine.ids import SeededIds
from engine.outbox import Asker, Outbox
from engine.ports import Change, Claimed, Outcome, Performer, Record, Ref, Request, Row
from incidents import commands as c
from incidents.effects import EFFECTS, Ask, Command, Effect, Owed
from incidents.model import Incident, Person, Severity
from storage.memory import MemoryStore
from tests.incidents.company import DANA, POLICY, at
from tests.standins.clock import ManualClock

TENANT = "contoso"


class Diary:
    """A performer that does what it is told: it fails as `troubles` says, one each try, and keeps what it did."""

    def __init__(self, *troubles: Exception | None) -> None:
        self.troubles = list(troubles)
        self.tried: list[Claimed] = []
        self.happened: list[Effect] = []
        self.lost: list[tuple[Claimed, str]] = []
        self.gate: asyncio.Event | None = None
        self.trouble_with_giving_up: Exception | None = None

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        self.tried.append(claimed)
        if self.gate:
            await self.gate.wait()
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble:
            raise trouble
        self.happened.append(claimed.owed.effect)
        return [Row("diary", claimed.owed.key.replace("/", "-"), {"done": True})]

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        self.lost.append((claimed, reason))
        if self.trouble_with_giving_up:
            raise self.trouble_with_giving_up
        return [Row("diary", claimed.owed.key.replace("/", "-"), {"done": False})]


class World:
    """An engine at 14:23 on a Friday, whose only outside is the diary."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()
        self.clock = ManualClock(at("14:23"))
        self.bell = asyncio.Event()
        self.desk = IncidentDesk(self.store, self.clock, self.bell.set)
        self.diary = Diary()
        self.outbox = self.working_with(self.diary)
        self._requests = count(1)

    def working_with(self, performer: Performer) -> Outbox:
        """An outbox over this world in which that one performs everything but asks."""
        performers: dict[type, Performer] = dict.fromkeys(EFFECTS, performer) | {Ask: Asker(self.desk)}
        return Outbox(self.store, self.clock, SeededIds(1), performers, self.bell)

    async def ask(
        self,
        who: Person,
        command: Command,
        *,
        key: str = "",
        subject: str = "INC-42",
        kind: str = "incident",
        guest: bool = False,
    ) -> Outcome:
        key = key or f"teams:{next(self._requests)}"
        return await self.desk.handle(Request(TENANT, key, who, kind, subject, command, guest))

    async def incident(self, key: str = "INC-42") -> Incident:
        stored = await self.store.load(Ref(TENANT, "incident", key))
        assert stored is not None
        assert isinstance(stored.snapshot, Incident)
        assert stored.snapshot.version == stored.version
        return stored.snapshot

    async def owe(self, *owed: Owed) -> None:
        """Rows out of nowhere: a commit that owes them and says nothing else."""
        number = next(self._requests)
        ref = Ref(TENANT, "counter", f"owing-{number}")
        await self.store.commit(Change(ref, 0, 1, Record({"n": number}), self.clock.now(), owed=owed))

    async def work(self) -> None:
        """Everything that is due now, and whatever follows from it at once."""
        while await self.outbox.work():
            await self.outbox.settle()


async def declared(severity: Severity = Severity.SEV1, store: MemoryStore | None = None) -> World:
    """A world in which the policy is adopted and Dana has declared INC-42."""
    world = World(store)
    await world.desk.adopt(TENANT, POLICY)
    command = c.OpenIncident("INC-42", 42, "Card payments fail", severity=severity, services=("pay",))
    await world.ask(DANA, command, key="teams:declare")
    return world


async def owing(*effects: Effect, lane: str = "", troubles: tuple[Exception | None, ...] = ()) -> World:
    """A world that owes these effects now."""
    world = World()
    world.diary.troubles = list(troubles)
    await world.owe(*(Owed(f"x/{number}", world.clock.now(), effect, lane) for number, effect in enumerate(effects)))
    return world
