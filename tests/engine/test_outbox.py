"""The outbox: once, in order, with patience; what is in doubt stays in doubt, and what is given up is told."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from engine.backoff import LONGEST
from engine.ids import SeededIds
from engine.outbox import AT_ONCE, LEASE, TRIES, Outbox
from engine.ports import Conflict, InDoubt, TryLater, Undeliverable
from incidents import commands as c
from incidents.effects import (
    EFFECTS,
    CountMail,
    Effect,
    OpenRoom,
    Owed,
    PostMessage,
    RefreshHeadline,
    RefreshNotice,
    SendMail,
)
from oncall.effects import SendPage
from storage.memory import MemoryStore
from tests.engine.world import TENANT, World, declared, owing
from tests.incidents.company import DANA, at

MAIL = SendMail("INC-42-n1", "000001")
POST = PostMessage("INC-42", "hello")
PAGE = SendPage("INC-42.p2", 1)
REPEATED: list[Effect] = [
    OpenRoom("INC-42", ""),
    RefreshHeadline("INC-42"),
    POST,
    PAGE,
    RefreshNotice("INC-42-n1"),
    CountMail("INC-42-n1"),
]


async def later(world: World, span: timedelta = LONGEST + timedelta(seconds=1)) -> None:
    await world.clock.advance(span)
    await world.work()


def marks(world: World) -> list[bool]:
    """Whether each try knew that an earlier one may have happened."""
    return [claimed.doubtful for claimed in world.diary.tried]


async def test_what_is_due_happens_once_and_leaves_its_rows() -> None:
    world = await owing(MAIL)
    await world.work()
    await later(world, timedelta(days=1))
    assert world.diary.happened == [MAIL]
    assert [row.id for row in await world.store.rows(TENANT, "diary")] == ["x-0"]
    assert await world.store.next_due() is None


async def test_nothing_happens_before_its_time() -> None:
    world = World()
    await world.owe(Owed("x/1", at("14:30"), POST))
    await world.work()
    assert world.diary.happened == []
    await later(world, timedelta(minutes=7))
    assert world.diary.happened == [POST]


@pytest.mark.parametrize("effect", [MAIL, *REPEATED], ids=lambda effect: type(effect).__name__)
async def test_what_did_not_happen_is_tried_again_without_doubt(effect: Effect) -> None:
    world = await owing(effect, troubles=(TryLater("busy"), None))
    await world.work()
    assert world.diary.happened == []
    await later(world)
    assert (world.diary.happened, marks(world)) == ([effect], [False, False])


@pytest.mark.parametrize("effect", [MAIL, *REPEATED], ids=lambda effect: type(effect).__name__)
@pytest.mark.parametrize("trouble", [InDoubt("cut off"), RuntimeError("a fault of ours")])
async def test_what_may_have_happened_is_marked_for_the_next_try(effect: Effect, trouble: Exception) -> None:
    """A mail asks the receiver first; a page is marked as a repeat; for the rest twice is harmless."""
    world = await owing(effect, troubles=(trouble, None))
    await world.work()
    await later(world)
    assert (world.diary.happened, marks(world)) == ([effect], [False, True])


async def test_a_doubt_is_not_forgotten_while_the_receiver_cannot_be_asked() -> None:
    world = await owing(MAIL, troubles=(InDoubt("cut off"), TryLater("busy"), None))
    for _ in range(3):
        await world.work()
        await world.clock.advance(LONGEST)
    assert marks(world) == [False, True, True]


async def test_a_mail_found_in_sending_after_a_crash_is_in_doubt_and_a_post_is_not() -> None:
    world = await owing(MAIL, POST)
    world.diary.gate = asyncio.Event()
    await world.outbox.work()
    await world.clock.advance(timedelta(0))
    world.diary.tried.clear()
    await world.clock.advance(LEASE)
    (mail,) = await world.store.claim(world.clock.now(), 9, LEASE, MAIL.pool)
    (post,) = await world.store.claim(world.clock.now(), 9, LEASE, POST.pool)
    assert (mail.doubtful, post.doubtful) == (True, False)
    world.diary.gate.set()
    await world.outbox.settle()


async def test_a_row_that_another_process_settled_is_let_be() -> None:
    class Settled(MemoryStore):
        async def sending(self, tenant: str, key: str, generation: int) -> None:
            await super().done(tenant, key, generation)
            raise Conflict(f"{key} is not owed any more")

    world = World(Settled())
    await world.owe(Owed("x/1", world.clock.now(), MAIL))
    await world.work()
    assert (world.diary.tried, world.diary.lost) == ([], [])


@pytest.mark.parametrize("effect", [MAIL, POST, PAGE], ids=lambda effect: type(effect).__name__)
async def test_patience_ends_after_half_an_hour_and_loudly(effect: Effect, caplog: pytest.LogCaptureFixture) -> None:
    world = await owing(effect, troubles=(TryLater("busy"),) * 99)
    began = world.clock.now()
    while not world.diary.lost:
        await later(world, timedelta(seconds=1))
    assert len(world.diary.tried) == TRIES
    assert timedelta(minutes=14) < world.clock.now() - began < timedelta(minutes=32)
    assert [(claimed.owed.effect, why) for claimed, why in world.diary.lost] == [(effect, f"busy ({TRIES} tries)")]
    assert [dead.reason for dead in await world.store.dead_rows(TENANT)] == [f"busy ({TRIES} tries)"]
    assert [row.doc for row in await world.store.rows(TENANT, "diary")] == [{"done": False}]
    assert any(record.levelno == logging.ERROR for record in caplog.records)


async def test_a_mail_given_up_in_doubt_is_handed_over_as_doubtful() -> None:
    world = await owing(MAIL, troubles=(InDoubt("cut off"),) * 99)
    for _ in range(TRIES):
        await later(world)
    assert [claimed.doubtful for claimed, _ in world.diary.lost] == [True]


@pytest.mark.parametrize("effect", [CountMail("INC-42-n1")])
async def test_counting_is_never_given_up_and_comes_when_it_asked_to(effect: Effect) -> None:
    world = await owing(effect, troubles=(TryLater("counting", timedelta(seconds=2)),) * 99)
    for _ in range(40):
        await later(world, timedelta(seconds=2))
    assert len(world.diary.tried) == 40
    assert world.diary.lost == []


async def test_the_receiver_is_not_asked_before_it_said() -> None:
    world = await owing(POST, troubles=(TryLater("slow down", timedelta(minutes=9)), None))
    await world.work()
    await later(world, timedelta(minutes=8))
    assert len(world.diary.tried) == 1
    await later(world, timedelta(minutes=2))
    assert world.diary.happened == [POST]


async def test_what_can_never_happen_is_given_up_at_once() -> None:
    world = await owing(POST, troubles=(Undeliverable("no such conversation"),))
    await world.work()
    assert [reason for _, reason in world.diary.lost] == ["no such conversation"]
    assert [(dead.key, dead.reason) for dead in await world.store.dead_rows(TENANT)] == [
        ("x/0", "no such conversation")
    ]


async def test_a_performer_that_cannot_even_give_up_does_not_stop_the_others() -> None:
    world = await owing(POST, PAGE, troubles=(Undeliverable("gone"), None))
    world.diary.trouble_with_giving_up = RuntimeError("and now this")
    await world.work()
    assert world.diary.happened == [PAGE]
    assert len(await world.store.dead_rows(TENANT)) == 1


async def test_an_effect_that_nobody_performs_is_named_before_anything_is_owed() -> None:
    world = World()
    performers = {effect: world.diary for effect in EFFECTS if effect not in (SendMail, OpenRoom)}
    with pytest.raises(ValueError, match=r"^nobody performs OpenRoom, SendMail: give each a performer"):
        Outbox(world.store, world.clock, SeededIds(1), performers)


async def test_a_lane_keeps_its_order_and_others_do_not_wait_for_it() -> None:
    world = await owing(*(PostMessage("INC-42", str(n)) for n in range(3)), lane="teams:INC-42")
    await world.owe(Owed("y/1", world.clock.now(), PAGE))
    assert await world.outbox.work() == 2
    await world.outbox.settle()
    await world.work()
    texts = [effect.text for effect in world.diary.happened if isinstance(effect, PostMessage)]
    assert texts == ["0", "1", "2"]
    assert world.diary.happened[1] == PAGE


async def test_many_changes_of_one_card_are_one_refresh_and_a_change_meanwhile_is_another() -> None:
    world = await declared()
    await world.work()
    world.diary.happened.clear()
    for n in range(5):
        await world.ask(DANA, c.AddNote(str(n)))
    world.diary.gate = asyncio.Event()
    await world.outbox.work()
    await world.clock.advance(timedelta(0))
    await world.ask(DANA, c.AddNote("while the card is being refreshed"))
    world.diary.gate.set()
    await world.outbox.settle()
    await world.work()
    assert [effect for effect in world.diary.happened if isinstance(effect, RefreshHeadline)] == [
        RefreshHeadline("INC-42")
    ] * 2


async def test_no_more_than_so_many_at_once_and_the_rest_follow() -> None:
    world = await owing(*(PostMessage("INC-42", str(n)) for n in range(AT_ONCE[""] + 3)))
    world.diary.gate = asyncio.Event()
    assert await world.outbox.work() == AT_ONCE[""]
    assert await world.outbox.work() == 0
    assert world.outbox.busy == AT_ONCE[""]
    world.diary.gate.set()
    await world.outbox.settle()
    assert await world.outbox.work() == 3
    await world.outbox.settle()
