"""Alarms at the pagers: told of, acknowledged there and by phone, and ended."""

from __future__ import annotations

import pytest

from engine.ports import Ref, Request
from incidents.model import MUSTER, Severity
from oncall.alarms.commands import EndAlarm, RaiseAlarm
from oncall.alarms.events import AlarmPagerFailed
from oncall.alarms.model import Alarm
from oncall.effects import Ring, TellPager
from tests.incidents.company import ANA
from tests.pagers.world import TENANT, Scene
from tests.standins import pagerduty

ALARM = "ALM-1"


@pytest.fixture
async def alarmed(told: Scene) -> Scene:
    command = RaiseAlarm(
        ALARM, "Nightly backup is silent", "No sign of life for an hour.", "heartbeat", "heartbeat backup", "payments",
        Severity.SEV2,
    )  # fmt: skip
    await told.desk.handle(Request(TENANT, "raise", MUSTER, "alarm", ALARM, command))
    return told


async def alarm(told: Scene) -> Alarm:
    found = await told.desk.oncall(TENANT, "alarm", ALARM)
    assert isinstance(found, Alarm)
    return found


async def test_a_pager_is_told_of_an_alarm_and_acknowledges_it(alarmed: Scene) -> None:
    await alarmed.owe(TellPager("pd", ALARM, "trigger"))
    told = alarmed.pagerduty.alerts["muster/ALM-1"]["payload"]
    assert (told["summary"], told["severity"]) == ("SEV-2 ALM-1: Nightly backup is silent", "error")
    body = pagerduty.acknowledged("muster/ALM-1")
    assert await alarmed.pagerduty.send(f"{alarmed.home}/pagers/pd/events", body, alarmed.pagerduty.secret) == 202
    assert (await alarm(alarmed)).acknowledged_by == ANA


async def test_pressing_one_answers_the_alarm(alarmed: Scene) -> None:
    page = (await alarm(alarmed)).pages[0]
    call = await alarmed.calling(f"{ALARM}.{page.id}", ALARM, "Nightly backup is silent")
    await alarmed.owe(Ring(call.key, 2))
    assert await alarmed.twilio.press("1") == "Acknowledged. Goodbye."
    assert (await alarm(alarmed)).acknowledged_by == page.person == ANA
    await alarmed.work()
    assert (await alarmed.call(call.key)).answered_by == "phone"


async def test_nobody_is_paged_for_an_alarm_that_has_ended(alarmed: Scene) -> None:
    await alarmed.desk.handle(Request(TENANT, "end", MUSTER, "alarm", ALARM, EndAlarm("the heartbeat is back")))
    await alarmed.owe(TellPager("pd", ALARM, "trigger"))
    assert alarmed.pagerduty.faults.heard == []


async def test_a_pager_that_cannot_be_told_of_an_alarm_is_said_there(alarmed: Scene) -> None:
    alarmed.pagerduty.key = "another"
    owed = await alarmed.owe(TellPager("pd", ALARM, "trigger"))
    assert owed in await alarmed.given_up()
    entries = await alarmed.store.entries(Ref(TENANT, "alarm", ALARM))
    reasons = [entry.event.reason for entry in entries if isinstance(entry.event, AlarmPagerFailed)]
    assert ["MUSTER_PAGER_PD_SECRET" in reason for reason in reasons] == [True]
