"""Clocks, performed: each puts its command through the desk, once, however late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.outbox import LEASE, Asker
from engine.ports import Undeliverable
from incidents import commands as c
from incidents.effects import (
    Ask,
    Owed,
    PostMessage,
)
from incidents.model import Role, Severity
from tests.engine.world import TENANT, World, declared, owing
from tests.incidents.company import ANA, BEN, CAROL, POLICY


async def later(world: World, span: timedelta) -> None:
    await world.clock.advance(span)
    await world.work()


async def test_a_clock_puts_its_command_through_the_desk_and_is_settled_in_that_commit() -> None:
    world = await declared()
    await world.work()
    await later(world, timedelta(minutes=2))
    assert (await world.incident()).recent[-1].text.startswith("not taken yet: Incident Commander")
    posts = [effect.text for effect in world.diary.happened if isinstance(effect, PostMessage)]
    assert posts == [
        (
            "Incident Commander, Technical Lead and Communications Lead are not taken. "
            "Ana Silva, you are on call: claim one, or page the lead."
        )
    ]
    assert await world.store.dead_rows(TENANT) == []


async def test_a_clock_whose_duty_was_done_is_settled_without_a_word() -> None:
    world = await declared(Severity.SEV2)
    for who, role in ((ANA, Role.IC), (BEN, Role.TL), (CAROL, Role.CL)):
        await world.ask(who, c.ClaimRole(role))
    version = (await world.incident()).version
    await later(world, timedelta(minutes=4))
    assert (await world.incident()).version == version
    assert await world.store.dead_rows(TENANT) == []


async def test_what_came_due_while_down_fires_once_and_at_once() -> None:
    world = await declared()
    await world.clock.advance(timedelta(hours=2))
    await world.work()
    version = (await world.incident()).version
    nudges = (await world.incident()).overdue
    assert len(nudges) == 6
    await world.work()
    assert (await world.incident()).version == version


async def test_a_clock_of_an_incident_that_is_not_there_is_told_to_the_operator() -> None:
    world = World()
    await world.desk.adopt(TENANT, POLICY)
    await world.owe(Owed("x/1", world.clock.now(), Ask("incident", "INC-9", c.RecordMerge("INC-42", "it"))))
    await world.work()
    assert [dead.reason for dead in await world.store.dead_rows(TENANT)] == ["There is no such incident."]


async def test_an_asker_performs_asks_only() -> None:
    world = await owing(PostMessage("INC-42", "hello"))
    (claimed,) = await world.store.claim(world.clock.now(), 1, LEASE)
    with pytest.raises(Undeliverable, match="PostMessage is not an ask"):
        await Asker(world.desk).perform(claimed)
