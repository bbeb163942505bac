"""The outbox at work: woken, stopped with grace, and ended by a store that fails."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from engine.ports import StoreClosed, Undeliverable
from incidents.effects import (
    Owed,
    PostMessage,
)
from oncall.effects import SendPage
from tests.engine.world import owing

POST = PostMessage("INC-42", "hello")
PAGE = SendPage("INC-42.p2", 1)


async def test_it_runs_when_woken_and_stops_when_what_is_under_way_is_finished() -> None:
    world = await owing(POST)
    world.diary.gate = asyncio.Event()
    running = asyncio.create_task(world.outbox.run())
    await world.clock.advance(timedelta(0))
    assert world.diary.tried == [], "nobody has woken it"
    world.outbox.wake()
    await world.clock.advance(timedelta(0))
    assert world.outbox.busy == 1
    await world.outbox.stop()
    await world.owe(Owed("x/late", world.clock.now(), PAGE))
    world.outbox.wake()
    await world.clock.advance(timedelta(0))
    assert not running.done(), "the post is under way"
    world.diary.gate.set()
    await running
    assert world.diary.happened == [POST]


async def test_a_finished_effect_wakes_it_for_what_follows() -> None:
    world = await owing(POST, POST, POST, lane="teams:INC-42")
    running = asyncio.create_task(world.outbox.run())
    world.outbox.wake()
    await world.clock.advance(timedelta(0))
    await world.clock.advance(timedelta(0))
    assert world.diary.happened == [POST] * 3
    await world.outbox.stop()
    await running


async def test_a_store_that_fails_ends_the_run() -> None:
    world = await owing(POST)
    running = asyncio.create_task(world.outbox.run())
    await world.store.close()
    world.outbox.wake()
    with pytest.raises(StoreClosed):
        await running


@pytest.mark.parametrize("stopping", [True, False])
async def test_a_store_that_fails_under_an_effect_ends_the_run_also_while_stopping(stopping: bool) -> None:
    world = await owing(POST)
    world.diary.gate = asyncio.Event()
    running = asyncio.create_task(world.outbox.run())
    world.outbox.wake()
    await world.clock.advance(timedelta(0))
    await world.store.close()
    if stopping:
        await world.outbox.stop()
    world.diary.gate.set()
    with pytest.raises(StoreClosed):
        await running


@pytest.mark.parametrize("where", ["performing", "giving up"])
async def test_a_performer_that_meets_the_closed_store_ends_the_run(where: str) -> None:
    closed = StoreClosed("a write failed")
    world = await owing(POST, troubles=(closed if where == "performing" else Undeliverable("gone"),))
    world.diary.trouble_with_giving_up = closed
    running = asyncio.create_task(world.outbox.run())
    world.outbox.wake()
    with pytest.raises(StoreClosed):
        await running


async def test_a_cancelled_effect_is_no_fault() -> None:
    world = await owing(POST)
    world.diary.gate = asyncio.Event()
    await world.outbox.work()
    for task in world.outbox._running[POST.pool]:
        task.cancel()
    await world.outbox.settle()
    await world.outbox.stop()
    await world.outbox.run()
