"""Heartbeats from outside: over HTTP, with either store: who is heard, and what silence raises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from playground import DEMO_TENANT
from server.heartbeats import BODY
from tests.server.beating import House


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
