"""Room for each pool, and turns that count as no try: a page waits behind no mail, and no mail is given up unsent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from engine.outbox import AT_ONCE, TRIES
from engine.ports import Claimed, InDoubt, NotYet, Row
from incidents.effects import EFFECTS, Effect, Owed, PostMessage, SendMail
from oncall.effects import SendPage
from storage.memory import MemoryStore
from tests.engine.world import TENANT, World, owing
from tests.standins.clock import ManualClock

MAIL = SendMail("INC-42-n1", "000001")
POST = PostMessage("INC-42", "hello")
PAGE = SendPage("INC-42.p1", 1)
A_MAIL, A_PAGE = timedelta(seconds=30), timedelta(seconds=1)


class Slow:
    """Takes its time for everything, and notes when each was done."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.done: list[tuple[Effect, datetime]] = []

    async def perform(self, claimed: Claimed) -> Sequence[Row]:
        effect = claimed.owed.effect
        await self._clock.sleep(A_MAIL if isinstance(effect, SendMail) else A_PAGE)
        self.done.append((effect, self._clock.now()))
        return ()

    async def given_up(self, claimed: Claimed, reason: str) -> Sequence[Row]:
        raise AssertionError(f"{claimed.owed.key} was given up: {reason}")


def test_every_effect_has_a_pool_with_room() -> None:
    pools: dict[str, str] = {effect.__name__: vars(effect)["pool"] for effect in EFFECTS}
    assert set(pools.values()) == AT_ONCE.keys()
    assert (pools["SendMail"], pools["SendPage"], pools["Ask"]) == ("mail", "page", "")


async def test_five_hundred_slow_mails_delay_a_page_by_nothing() -> None:
    world = World()
    slow = Slow(world.clock)
    outbox = world.working_with(slow)
    running = asyncio.create_task(outbox.run())
    mails = [SendMail("INC-42-n1", f"{number:06d}") for number in range(500)]
    await world.owe(*(Owed(f"m/{mail.recipient}", world.clock.now(), mail) for mail in mails))
    outbox.wake()
    await world.clock.advance(timedelta(0))
    await world.clock.advance(timedelta(seconds=10))
    assert outbox.busy == AT_ONCE["mail"]
    owed_at = world.clock.now()
    await world.owe(Owed("p/1", owed_at, PAGE))
    outbox.wake()
    await world.clock.advance(timedelta(0))
    await world.clock.advance(A_PAGE)
    assert slow.done == [(PAGE, owed_at + A_PAGE)]
    await world.clock.advance(timedelta(minutes=20))
    assert [effect for effect, _ in slow.done[1:]] == mails
    await outbox.stop()
    await running


async def test_each_pool_has_its_own_room() -> None:
    world = await owing(*[MAIL] * (AT_ONCE["mail"] + 3), *[POST] * (AT_ONCE[""] + 3))
    world.diary.gate = asyncio.Event()
    assert await world.outbox.work() == AT_ONCE["mail"] + AT_ONCE[""]
    assert await world.outbox.work() == 0
    world.diary.gate.set()
    await world.outbox.settle()
    assert await world.outbox.work() == 6
    await world.outbox.settle()


@pytest.mark.parametrize("effect", [MAIL, POST], ids=lambda effect: type(effect).__name__)
async def test_a_turn_that_has_not_come_is_no_try_however_often(effect: Effect) -> None:
    waits = (NotYet("the mailbox is busy"),) * (3 * TRIES)
    world = await owing(effect, troubles=(*waits, None))
    for _ in range(len(waits) + 1):
        await world.work()
        await world.clock.advance(timedelta(seconds=5))
    assert world.diary.happened == [effect]
    assert {(claimed.attempts, claimed.doubtful) for claimed in world.diary.tried} == {(0, False)}
    assert await world.store.dead_rows(TENANT) == []


async def test_it_comes_when_it_asked_to() -> None:
    world = await owing(MAIL, troubles=(NotYet("paused", timedelta(minutes=10)), None))
    await world.work()
    assert await world.store.next_due() == world.clock.now() + timedelta(minutes=10)


async def test_waiting_for_its_turn_settles_no_older_doubt() -> None:
    world = await owing(MAIL, troubles=(InDoubt("cut off"), NotYet("paused"), None))
    for _ in range(3):
        await world.work()
        await world.clock.advance(timedelta(minutes=10))
    assert [(claimed.attempts, claimed.doubtful) for claimed in world.diary.tried] == [(0, False), (1, True), (1, True)]


async def test_what_waited_for_its_turn_is_not_left_in_sending() -> None:
    """A crash in the middle leaves doubt; once the turn was put off, there is none, and another process sees none."""
    world = await owing(MAIL, troubles=(NotYet("paused"),))
    assert isinstance(world.store, MemoryStore)
    await world.work()
    (found,) = await world.store.claim(world.clock.now() + timedelta(seconds=5), 9, timedelta(minutes=2), "mail")
    assert (found.attempts, found.doubtful) == (0, False)
