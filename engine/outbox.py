"""The outbox: claim what is due, perform it, settle it; retry with patience, and give up loudly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from engine.backoff import delay
from engine.ports import (
    Claimed,
    Clock,
    Conflict,
    Desk,
    Ids,
    InDoubt,
    NotYet,
    Performer,
    Request,
    Row,
    Store,
    StoreClosed,
    TryLater,
    Undeliverable,
)
from incidents.doubt import Doubt
from incidents.effects import EFFECTS, Ask, CountMail
from incidents.errors import Refused
from incidents.model import MUSTER

LEASE = timedelta(minutes=2)
"""Longer than a call should take; another process takes the row over after it. In real time, as calls are."""
AT_ONCE = {"": 16, "mail": 16, "page": 64, "ring": 64}
"""How many effects of a pool are under way at most. Each pool has its own room: mails wait behind mails alone."""
TRIES = 14
"""About half an hour of retries; then a person must look."""

Try = tuple[str, str, int, int, datetime]

log = logging.getLogger("muster.outbox")


class Asker:
    """Performs `Ask`: a timer or another subject puts its command through the desk, in one commit with the settling."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        ask = claimed.owed.effect
        if not isinstance(ask, Ask):
            raise Undeliverable(f"{type(ask).__name__} is not an ask")
        request = Request(
            tenant=claimed.tenant,
            key=f"owed:{claimed.owed.key}",
            by=MUSTER,
            kind=ask.kind,
            subject=ask.key,
            command=ask.command,
            settles=(claimed.owed.key, claimed.generation),
        )
        try:
            await self._desk.handle(request)
        except Refused as refused:
            raise Undeliverable(refused.sentence) from refused
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        log.error("ask given up", extra={"owed": claimed.owed.key, "reason": reason})
        return ()


def _try_of(row: Claimed) -> Try:
    """Once put off or owed anew, the same row is another try, even while the end of this one is being written."""
    return row.tenant, row.owed.key, row.generation, row.attempts, row.owed.due


def _check_complete(performers: Mapping[type, Performer]) -> None:
    missing = sorted(effect.__name__ for effect in EFFECTS if effect not in performers)
    if missing:
        raise ValueError(f"nobody performs {', '.join(missing)}: give each a performer where Muster is put together")


class Outbox:
    """Works through what is owed. `wake` may be called from anywhere in the loop; `run` ends when `stop` is called."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        performers: Mapping[type, Performer],
        bell: asyncio.Event | None = None,
        *,
        pace: float = 1.0,
    ) -> None:
        """`bell` is rung by whoever knows that something is due, such as the desk after a commit.

        `pace` is how much faster than real time the clock goes: a lease lasts as much longer by it. Raises ValueError
        where an effect has no performer: it would be owed and never happen.
        """
        _check_complete(performers)
        self._store = store
        self._clock = clock
        self._ids = ids
        self._performers = performers
        self._wake = bell or asyncio.Event()
        self._lease = LEASE * pace
        self._stopping = False
        self._running: dict[str, dict[asyncio.Task[None], Try]] = {pool: {} for pool in AT_ONCE}
        self._fatal: BaseException | None = None

    def wake(self) -> None:
        """Something may be due."""
        self._wake.set()

    async def run(self) -> None:
        """Until stopped. Raises StoreClosed when the store fails: the process must end and be started again."""
        while not self._stopping:
            await self._wake.wait()
            self._wake.clear()
            self._check()
            await self.work()
        await self.settle()
        self._check()

    async def stop(self) -> None:
        """Claim nothing more; what is under way is finished."""
        self._stopping = True
        self._wake.set()

    async def work(self) -> int:
        """Start whatever is due and fits; returns how many were started."""
        return sum([await self._start_due(pool) for pool in AT_ONCE])

    async def _start_due(self, pool: str) -> int:
        running = self._running[pool]
        room = AT_ONCE[pool] - len(running)
        if room <= 0 or self._stopping:
            return 0
        claimed = await self._store.claim(self._clock.now(), room, self._lease, pool)
        # A try of ours that is still under way is only slow: this claim has made its lease last longer.
        under_way = set(running.values())
        fresh = [row for row in claimed if _try_of(row) not in under_way]
        for row in fresh:
            task = asyncio.create_task(self._perform(row))
            running[task] = _try_of(row)
            task.add_done_callback(partial(self._finished, running))
        return len(fresh)

    async def settle(self) -> None:
        """Wait for what is under way."""
        while running := [task for tasks in self._running.values() for task in tasks]:
            await asyncio.wait(running)

    def _check(self) -> None:
        if self._fatal:
            raise self._fatal

    @property
    def busy(self) -> int:
        """How many effects are under way."""
        return sum(map(len, self._running.values()))

    def busy_in(self, pool: str) -> int:
        """How many effects of a pool are under way."""
        return len(self._running[pool])

    def _finished(self, running: dict[asyncio.Task[None], Try], task: asyncio.Task[None]) -> None:
        del running[task]
        if not task.cancelled() and task.exception():
            self._fatal = task.exception()
        self._wake.set()

    async def _perform(self, row: Claimed) -> None:
        owed, key, generation = row.owed, row.owed.key, row.generation
        performer = self._performers[type(owed.effect)]
        try:
            if owed.effect.doubt is not Doubt.REPEAT and not row.doubtful:
                await self._store.sending(row.tenant, key, generation)
            rows = await performer.perform(row)
        except StoreClosed:
            raise
        except Conflict as why:
            # Another process took the row over when our lease ran out, and has settled it.
            log.info("effect settled elsewhere", extra={"owed": key, "reason": str(why)})
        except NotYet as wait:
            await self._wait_for_its_turn(row, wait)
        except TryLater as later:
            # An older doubt is not settled by having to wait: whoever tries next still asks the receiver first.
            await self._again(row, str(later), later.after, doubtful=row.doubtful)
        except InDoubt as doubt:
            await self._again(row, str(doubt), None, doubtful=True)
        except Undeliverable as why:
            await self._give_up(row, str(why))
        except Exception as error:  # a fault of ours in one effect must not stop the others: logged, tried again
            log.exception("effect failed", extra={"owed": key})
            await self._again(row, f"internal error: {type(error).__name__}", None, doubtful=True)
        else:
            await self._store.done(row.tenant, key, generation, rows)

    async def _wait_for_its_turn(self, row: Claimed, wait: NotYet) -> None:
        """Nothing was tried: no attempt is counted and no doubt added, however often and however long."""
        due = self._clock.now() + wait.after
        doubtful = row.doubtful
        await self._store.retry(
            row.tenant, row.owed.key, row.generation, due, str(wait), doubtful=doubtful, tried=False
        )

    async def _again(self, row: Claimed, reason: str, after: timedelta | None, *, doubtful: bool = False) -> None:
        tries = row.attempts + 1
        if tries >= TRIES and not isinstance(row.owed.effect, CountMail | Ask):
            await self._give_up(replace(row, doubtful=doubtful), f"{reason} ({tries} tries)")
            return
        asked = after if isinstance(row.owed.effect, CountMail) else None
        due = self._clock.now() + (asked or delay(tries, self._ids.jitter(), after))
        await self._store.retry(row.tenant, row.owed.key, row.generation, due, reason, doubtful=doubtful)

    async def _give_up(self, row: Claimed, reason: str) -> None:
        log.error("effect given up", extra={"owed": row.owed.key, "reason": reason})
        rows: Sequence[Row] = ()
        try:
            rows = await self._performers[type(row.owed.effect)].given_up(row, reason)
        except StoreClosed:
            raise
        except Exception:  # saying so has failed as well: the operator still finds the row among the dead
            log.exception("giving up failed", extra={"owed": row.owed.key})
        await self._store.dead(row.tenant, row.owed.key, row.generation, reason, self._clock.now(), rows)
