"""From the declaration to the answer, with nothing made up in between: the pager, the SMS, the reply, the echo."""

from __future__ import annotations

from datetime import timedelta

from incidents import commands as c
from incidents.model import Severity
from oncall.effects import TellPager
from pagers.words import code_of
from tests.incidents.company import ANA, BEN, DANA
from tests.pagers.world import ABOUT, NUMBER, Scene, scene
from tests.standins import pagerduty
from tests.standins.paging import Fault

KEY = "muster/INC-42"


async def test_an_acknowledgement_here_is_one_at_the_pager_and_the_end_ends_it() -> None:
    async with scene(team_pager="pd") as told:
        await told.work()
        assert told.pagerduty.paged == [KEY]
        await told.ask(ANA, c.Acknowledge())
        await told.work()
        assert told.pagerduty.alerts[KEY]["state"] == "acknowledged"
        await told.ask(DANA, c.Cancel("a false alarm"))
        await told.work()
        assert told.pagerduty.alerts[KEY]["state"] == "resolved"


async def test_an_acknowledgement_at_the_pager_is_one_here_and_its_echo_is_none() -> None:
    async with scene(team_pager="pd") as told:
        await told.work()
        url = f"{told.home}/pagers/pd/events"
        await told.pagerduty.send(url, pagerduty.acknowledged(KEY), told.pagerduty.secret)
        incident = await told.incident()
        assert incident.acknowledged_by == ANA
        await told.work()
        assert (await told.call()).answered_by == "PagerDuty"
        told_before = len(told.pagerduty.faults.heard)
        echo = pagerduty.acknowledged(KEY, "PINT", "Muster", event="01ECHO", kind="inbound_integration_reference")
        await told.pagerduty.send(url, echo, told.pagerduty.secret)
        await told.work()
        assert len(told.pagerduty.faults.heard) == told_before
        assert told.pagerduty.paged == [KEY]


async def test_a_page_goes_by_sms_when_its_time_comes_and_the_reply_ends_it(told: Scene) -> None:
    await told.contact(ANA, NUMBER, after=timedelta(minutes=2))
    await told.work()
    assert told.twilio.messages == []
    await told.later(timedelta(minutes=2))
    assert len(told.twilio.messages) == 1
    key = await told.key()
    assert code_of(key) in told.twilio.messages[0].fields["Body"]
    await told.twilio.say(f"{told.home}/pagers/ring/messages", NUMBER, code_of(key))
    await told.work()
    answered = await told.call()
    assert (answered.answered_by, (await told.incident()).acknowledged_by) == ("SMS", ANA)


async def test_who_acknowledged_in_teams_is_not_rung_any_more(told: Scene) -> None:
    await told.contact(ANA, NUMBER, after=timedelta(minutes=2))
    await told.work()
    await told.ask(BEN, c.Acknowledge())
    await told.later(timedelta(minutes=10))
    assert told.twilio.messages == []


async def test_a_pager_out_of_reach_leaves_people_paged_all_the_same() -> None:
    async with scene(team_pager="pd") as told:
        told.pagerduty.faults.waiting = [Fault(drop=True) for _ in range(100)]
        await told.contact(ANA, NUMBER, after=timedelta(0))
        await told.work()
        assert len(told.twilio.messages) == 1
        assert told.pagerduty.paged == []


async def test_a_second_incident_is_a_second_alert() -> None:
    async with scene(team_pager="pd") as told:
        again = c.OpenIncident("INC-43", 43, "Refunds fail", severity=Severity.SEV2, services=("pay",))
        await told.ask(DANA, again, "INC-43")
        await told.work()
        assert sorted(told.pagerduty.paged) == [KEY, "muster/INC-43"]
        await told.owe(TellPager("pd", ABOUT, "trigger"))
        assert len(told.pagerduty.paged) == 2
