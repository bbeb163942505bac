"""Heartbeats while Muster was away, while the clock jumps, and many at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.incidents.company import POLICY
from tests.server.beating import BACKUP, House


@pytest.fixture(params=["memory:", "tinydb:"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    kept = House(request.param if request.param == "memory:" else f"tinydb:{tmp_path / 'data'}")
    async with kept.stack:
        yield kept


# ---- Muster was away


async def test_after_a_restart_nobody_is_blamed_for_the_time_muster_was_down(house: House) -> None:
    served = await house.starts()
    await served.beat()
    await house.stops(served)
    await house.clock.advance(timedelta(hours=9))
    served = await house.starts()
    await served.passes(64)
    assert await served.alarms() == []
    await served.passes(2)
    (alarm,) = await served.alarms()
    assert alarm.text.startswith("Last heard 20 Nov 14:23 UTC.")


async def test_a_server_that_is_started_again_and_again_still_hears_the_silence(house: House) -> None:
    """Twenty minutes awake, five asleep: an hour and five minutes of listening are over in the fourth life."""
    lives = 0
    served = await house.starts()
    await served.beat()
    while not await served.alarms():
        lives += 1
        beating = asyncio.create_task(served.heartbeats.run())
        for _ in range(20):
            await served.looks_around()
            await served.settles()
        beating.cancel()
        await house.stops(served)
        await house.clock.advance(timedelta(minutes=5))
        served = await house.starts()
        await served.settles()
        assert lives < 10
    assert lives == 4


async def test_a_silence_that_was_told_before_a_restart_is_not_told_again(house: House) -> None:
    served = await house.starts()
    await served.passes(66)
    await house.stops(served)
    await house.clock.advance(timedelta(days=3))
    served = await house.starts()
    await served.passes(600)
    (alarm,) = await served.alarms()
    await served.beat()
    await served.settles()
    (alarm,) = await served.alarms()
    assert not alarm.is_open
    await served.passes(66)
    assert len(await served.alarms()) == 2


async def test_what_the_policy_does_not_name_any_more_raises_nothing_and_its_alarm_ends(house: House) -> None:
    served = await house.starts()
    await served.passes(66)
    await served.beat()
    await house.stops(served)
    served = await house.starts(POLICY)
    await served.passes(600)
    assert len(await served.alarms()) == 1
    assert (await served.beat())[0] == 404
    await house.stops(served)
    served = await house.starts()
    await served.passes(64)
    assert len(await served.alarms()) == 1, "named again, it counts anew"
    await served.passes(2)
    assert len(await served.alarms()) == 2
    await house.stops(served)
    served = await house.starts(POLICY)
    await served.settles()
    assert {alarm.ended for alarm in await served.alarms()} >= {"the heartbeat is not in the policy any more"}


async def test_a_clock_that_jumps_raises_no_storm(house: House) -> None:
    many = {f"h{n}": replace(BACKUP, key=f"h{n}") for n in range(20)}
    served = await house.starts(replace(POLICY, heartbeats=many))
    running = asyncio.create_task(served.heartbeats.run())
    served.clock._now += timedelta(days=30)
    await served.settles()
    assert await served.alarms() == []
    await served.looks_around()
    await served.passes(63)
    assert await served.alarms() == [], "each is given its time anew"
    await served.passes(70)
    assert len(await served.alarms()) == 20, "and is missed once that is over"
    running.cancel()


async def test_a_clock_that_is_set_back_only_makes_it_wait(house: House) -> None:
    served = await house.starts()
    await served.passes(66)
    served.clock._now -= timedelta(hours=1)
    await served.beat()
    await served.settles()
    assert [alarm.is_open for alarm in await served.alarms()] == [False]
    await served.passes(66)
    assert [alarm.is_open for alarm in await served.alarms()].count(True) == 1


async def test_a_clock_that_was_ahead_for_a_while_does_not_put_the_alarm_off(house: House) -> None:
    served = await house.starts()
    running = asyncio.create_task(served.heartbeats.run())
    served.clock._now += timedelta(hours=30)
    await served.beat()
    served.clock._now -= timedelta(hours=30)
    await served.looks_around()
    for _ in range(3):
        await served.looks_around()
    await served.passes(66)
    running.cancel()
    assert len(await served.alarms()) == 1


async def test_many_beats_at_once_are_all_heard(house: House) -> None:
    served = await house.starts()
    answers = await asyncio.gather(*(served.beat() for _ in range(200)))
    assert {status for status, _ in answers} == {202}


async def test_a_token_of_odd_bytes_is_a_wrong_one(house: House) -> None:
    """Raw, since no client of ours would send such a header."""
    served = await house.starts()
    reader, writer = await asyncio.open_connection("127.0.0.1", served.client.port)
    writer.write(b"POST /heartbeat/backup HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \xff\xfe\r\n")
    writer.write(b"Content-Length: 0\r\nConnection: close\r\n\r\n")
    assert (await reader.readline()).split()[1] == b"401"
    writer.close()
