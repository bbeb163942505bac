"""Timers: how late they ask while ten thousand others wait."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bench.company import TENANT
from bench.figures import Figure, at_most, told
from engine.clock import SystemClock
from engine.ids import SeededIds
from engine.outbox import Outbox
from engine.ports import Change, Claimed, Record, Ref, Row
from engine.ticker import TICK, Ticker
from incidents.effects import EFFECTS, Ask, Owed
from incidents.machine_commands import RemindResponse
from storage.embedded.opening import open_embedded

PENDING, DUE, SECONDS, A_COMMIT = 10_000, 500, 20.0, 500


class Asked:
    """Performs everything by noting how late it comes."""

    def __init__(self, clock: SystemClock) -> None:
        self._clock = clock
        self.late: list[float] = []

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        self.late.append((self._clock.now() - claimed.owed.due).total_seconds())
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        raise RuntimeError(f"{claimed.owed.key} was given up: {reason}")


def measure(folder: Path) -> list[Figure]:
    late = sorted(asyncio.run(_late(folder / "store")))
    middle, worst = late[len(late) // 2], late[len(late) * 99 // 100]
    tick = TICK.total_seconds()
    what = f"Lateness of a timer beyond the tick, p99, with {PENDING:,} pending"
    return [
        at_most(what, 1, max(worst - tick, 0.0), " s", headline=True),
        told("seconds late, the tick included: median, p99, most", f"{middle:.2f}, {worst:.2f}, {late[-1]:.2f}"),
    ]


async def _late(folder: Path) -> Sequence[float]:
    store, clock, bell = await open_embedded(folder), SystemClock(), asyncio.Event()
    asked, begins = Asked(clock), clock.now() + timedelta(seconds=2)
    for number, owed in enumerate(_rows(begins)):
        ref = Ref(TENANT, "bench", str(number))
        await store.commit(Change(ref, 0, 1, Record({}), clock.now(), owed=owed))
    outbox = Outbox(store, clock, SeededIds(1), dict.fromkeys(EFFECTS, asked), bell)
    ticker = Ticker(outbox.wake, _nothing)
    ticker.start()
    running = asyncio.create_task(outbox.run())
    await clock.sleep(begins - clock.now() + timedelta(seconds=SECONDS + 3))
    ticker.stop()
    await outbox.stop()
    await running
    await store.close()
    if len(asked.late) != DUE:
        raise RuntimeError(f"{len(asked.late)} of {DUE} timers asked")
    return asked.late


async def _nothing() -> None:
    """No housekeeping while timers are measured."""


def _rows(begins: datetime) -> list[list[Owed]]:
    """Those due during the measurement at random moments, and those that wait for tomorrow, some in each commit."""
    chance = SeededIds(1)
    soon = [begins + timedelta(seconds=SECONDS * chance.jitter()) for _ in range(DUE)]
    dues = soon + [begins + timedelta(days=1 + chance.jitter()) for _ in range(PENDING)]
    rows = [Owed(f"timer/{n}", due, Ask("incident", f"INC-{n}", RemindResponse(due))) for n, due in enumerate(dues)]
    return [rows[start : start + A_COMMIT] for start in range(0, len(rows), A_COMMIT)]
