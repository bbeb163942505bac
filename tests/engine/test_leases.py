"""Leases: what is slow is not begun twice, what is put off is, and a hurried clock changes nothing of it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from engine.ids import SeededIds
from engine.outbox import LEASE, Outbox
from engine.ports import NotYet, TryLater
from incidents.effects import EFFECTS, Owed, PostMessage
from storage.memory import MemoryStore
from tests.engine.world import World, owing

POST = PostMessage("INC-42", "hello")


async def test_what_takes_longer_than_its_lease_is_not_begun_a_second_time() -> None:
    world = await owing(POST)
    world.diary.gate = asyncio.Event()
    for _ in range(3):
        await world.outbox.work()
        await world.clock.advance(2 * LEASE)
    world.diary.gate.set()
    await world.outbox.settle()
    assert (len(world.diary.tried), world.diary.happened) == (1, [POST])
    assert await world.store.next_due() is None


async def test_by_a_hurried_clock_a_lease_lasts_as_long_as_by_any_other() -> None:
    world = await owing(POST)
    hurried = Outbox(world.store, world.clock, SeededIds(1), dict.fromkeys(EFFECTS, world.diary), pace=60)
    world.diary.gate = asyncio.Event()
    await hurried.work()
    await world.clock.advance(60 * LEASE - timedelta(seconds=1))
    assert not await world.store.claim(world.clock.now(), 1, LEASE)
    await world.clock.advance(timedelta(seconds=1))
    assert await world.store.claim(world.clock.now(), 1, LEASE)
    world.diary.gate.set()
    await hurried.settle()


@pytest.mark.parametrize("trouble", [TryLater("busy"), NotYet("another mailbox is free sooner")])
async def test_what_is_put_off_is_tried_again_while_that_is_still_being_written(trouble: TryLater) -> None:
    written = asyncio.Event()

    class Slow(MemoryStore):
        async def retry(
            self,
            tenant: str,
            key: str,
            generation: int,
            due: datetime,
            reason: str,
            *,
            doubtful: bool = False,
            tried: bool = True,
        ) -> None:
            await super().retry(tenant, key, generation, due, reason, doubtful=doubtful, tried=tried)
            await written.wait()

    world = World(Slow())
    world.diary.troubles = [trouble, None]
    await world.owe(Owed("x/1", world.clock.now(), POST))
    for span in (timedelta(0), timedelta(minutes=1)):
        await world.outbox.work()
        await world.clock.advance(span)
    await world.outbox.work()
    written.set()
    await world.outbox.settle()
    assert world.diary.happened == [POST]
    assert await world.store.next_due() is None
