"""A service that hangs: its own calls end by a time limit, and nobody else's wait for them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from engine.ports import InDoubt, NotYet, TryLater, Undeliverable
from oncall.effects import Ring, TellPager
from pagers.line import AT_ONCE, Line
from tests.pagers.world import ABOUT, Scene
from tests.standins.clock import ManualClock
from tests.standins.pagerduty import PagerDutyStandIn
from tests.standins.paging import Fault, serving, until

SHORT = aiohttp.ClientTimeout(total=0.1, connect=0.1)


async def test_while_one_pager_hangs_the_others_are_told_and_people_rung(told: Scene) -> None:
    told.pagerduty.faults.waiting = [Fault(hang=True) for _ in range(2 * AT_ONCE)]
    call = await told.calling()
    await told.owe_only(*(TellPager("pd", ABOUT, "trigger") for _ in range(2 * AT_ONCE)))
    await told.outbox.work()
    await told.owe_only(TellPager("og", ABOUT, "trigger"), Ring(call.key, 1))
    await told.outbox.work()
    async with asyncio.timeout(5):
        await until(lambda: bool(told.opsgenie.created and told.twilio.messages))
    assert told.pagerduty.paged == []
    told.pagerduty.faults.released.set()
    await told.outbox.settle()


async def test_one_service_has_its_share_and_no_more() -> None:
    hanging = PagerDutyStandIn()
    hanging.faults.waiting = [Fault(hang=True) for _ in range(AT_ONCE)]
    async with serving(hanging), aiohttp.ClientSession() as http:
        line = Line("PagerDuty", http, ManualClock())
        calls = [asyncio.create_task(_post(line, hanging)) for _ in range(AT_ONCE)]
        await until(lambda: len(hanging.faults.heard) == AT_ONCE)
        waits = [await _turned_away(line, hanging) for _ in range(AT_ONCE)]
        assert waits == sorted(set(waits))
        assert (waits[0] > timedelta(seconds=1), waits[-1] < timedelta(seconds=2)) == (True, True)
        hanging.faults.released.set()
        for done in await asyncio.gather(*calls, return_exceptions=True):
            assert isinstance(done, TryLater)
        await _post(line, hanging)


@pytest.mark.parametrize(("repeatable", "trouble"), [(True, TryLater), (False, InDoubt)])
async def test_what_hangs_ends_by_the_time_limit(repeatable: bool, trouble: type[Exception]) -> None:
    hanging = PagerDutyStandIn()
    hanging.faults.waiting = [Fault(hang=True)]
    async with serving(hanging), aiohttp.ClientSession() as http:
        line = Line("PagerDuty", http, ManualClock(), timeout=SHORT)
        with pytest.raises(trouble, match="TimeoutError"):
            await line.post(f"{hanging.url}/v2/enqueue", b"{}", {}, repeatable=repeatable)


@pytest.mark.parametrize(
    ("url", "trouble"),
    [("http://127.0.0.1:1/v2/enqueue", TryLater), ("nonsense", Undeliverable), ("http://", Undeliverable)],
)
async def test_an_address_where_nobody_is(url: str, trouble: type[Exception]) -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(trouble):
            await Line("PagerDuty", http, ManualClock()).post(url, b"{}", {}, repeatable=False)


async def test_nobody_is_followed_elsewhere() -> None:
    astray = PagerDutyStandIn()
    astray.faults.waiting = [Fault(302)]
    async with serving(astray), aiohttp.ClientSession() as http:
        with pytest.raises(Undeliverable, match="Correct the pager's url"):
            await _post(Line("PagerDuty", http, ManualClock()), astray)


async def _turned_away(line: Line, service: PagerDutyStandIn) -> timedelta:
    with pytest.raises(NotYet) as turned_away:
        await _post(line, service)
    return turned_away.value.after


async def _post(line: Line, service: PagerDutyStandIn) -> None:
    await line.post(f"{service.url}/v2/enqueue", b"{}", {}, repeatable=True)
