"""Heartbeats from outside: over HTTP, with either store, through silence, restarts, jumps of the clock and faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from playground import DEMO_TENANT
from server.heartbeats import BODY
from tests.incidents.company import POLICY
from tests.server.beating import BACKUP, House


@pytest.fixture(params=["memory:", "tinydb:"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    kept = House(request.param if request.param == "memory:" else f"tinydb:{tmp_path / 'data'}")
    async with kept.stack:
        yield kept


# ---- who is heard


async def test_a_beat_is_heard_and_told_when_the_next_one_is_due(house: House) -> None:
    served = await house.starts()
    assert await served.beat() == (202, {"status": "heard", "next_by": "2026-11-20T15:28:00+00:00"})


async def test_strangers_learn_nothing_not_even_which_names_there_are(house: House) -> None:
    served = await house.starts()
    for name in ("backup", "nobody"):
        for token in ("", "wrong", "lét-me"):
            assert (await served.beat(name, token))[0] == 401
    assert (await served.beat("nobody"))[0] == 404
    async with served.client.get("/heartbeat/backup") as answer:
        assert answer.status == 405
    async with served.client.head("/heartbeat/backup") as answer:
        assert answer.status == 405


async def test_a_report_in_the_body_is_passed_over_and_a_large_one_refused(house: House) -> None:
    served = await house.starts()
    assert (await served.beat(data=b"x" * BODY))[0] == 202
    assert (await served.beat(data=b"x" * (BODY + 1)))[0] == 413


async def test_in_development_no_token_is_needed_and_elsewhere_there_is_nothing_without_one(house: House) -> None:
    served = await house.starts(heartbeat_token=None)
    assert (await served.beat(token=""))[0] == 202
    await house.stops(served)
    with capture_logs() as logs:
        served = await house.starts(heartbeat_token=None, development=False, tenant_id=DEMO_TENANT)
    assert "MUSTER_HEARTBEAT_TOKEN" in logs[0]["event"]
    assert (await served.beat())[0] == 404
    await served.passes(600)
    assert await served.alarms() == [], "what cannot be heard is not blamed"


# ---- silence


async def test_silence_raises_one_alarm_and_the_next_beat_ends_it(house: House) -> None:
    served = await house.starts()
    await served.beat()
    await served.passes(64)
    assert await served.alarms() == []
    await served.passes(300)
    (alarm,) = await served.alarms()
    assert (alarm.key, alarm.rule, alarm.team) == ("ALM-backup-20261120T152800", "heartbeat backup", "payments")
    assert alarm.title == "No sign of life from Nightly backup"
    assert alarm.text == "Last heard 20 Nov 14:23 UTC. It is due every 1 h."
    assert alarm.pages
    await served.beat()
    await served.settles()
    (alarm,) = await served.alarms()
    assert alarm.ended == "the heartbeat is back"


async def test_each_silence_raises_its_own_alarm_also_on_one_day(house: House) -> None:
    served = await house.starts()
    for _ in range(3):
        await served.beat()
        await served.passes(70)
    assert len(await served.alarms()) == 3
    assert [alarm.is_open for alarm in sorted(await served.alarms(), key=lambda one: one.key)] == [False, False, True]


async def test_while_it_beats_one_row_waits_and_nothing_is_raised(house: House) -> None:
    served = await house.starts()
    for _ in range(5):
        await served.passes(60)
        await served.beat()
    assert await served.alarms() == []
    backlog = await served.store.backlog(served.clock.now() + timedelta(days=1))
    assert backlog.rows == 1


async def test_beats_at_the_same_moment_are_all_answered(house: House) -> None:
    served = await house.starts()
    answers = await asyncio.gather(*(served.beat() for _ in range(8)))
    assert {status for status, _ in answers} == {202}


async def test_a_beat_that_overtakes_the_alarm_leaves_none_open(house: House) -> None:
    """It came late, and Muster had not raised the alarm yet: it is raised and ended in that order."""
    served = await house.starts()
    await served.clock.advance(timedelta(minutes=65, seconds=10))
    await served.beat()
    await served.settles()
    assert [alarm.is_open for alarm in await served.alarms()] == [False]


async def test_what_was_never_heard_counts_from_the_start(house: House) -> None:
    served = await house.starts()
    await served.passes(66)
    (alarm,) = await served.alarms()
    assert alarm.text.startswith("It was never heard.")


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
