"""Team pagers hear of incidents: what they are sent, and what becomes of it when they refuse, hang and repeat."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from engine.ports import Ref
from incidents import commands as c
from incidents.events import PagerFailed
from incidents.model import Role
from oncall.effects import TellPager
from tests.incidents.company import ADM, ANA
from tests.pagers.world import ABOUT, TENANT, Scene
from tests.standins.paging import Fault

KEY = "muster/INC-42"


async def test_pagerduty_hears_of_trigger_acknowledgement_and_end(told: Scene) -> None:
    await told.owe(TellPager("pd", ABOUT, "trigger"))
    payload = told.pagerduty.alerts[KEY]["payload"]
    assert payload["summary"] == "SEV-1 INC-42: Card payments fail"
    assert (payload["severity"], payload["source"]) == ("critical", "pay")
    await told.owe(TellPager("pd", ABOUT, "acknowledge"))
    assert told.pagerduty.alerts[KEY]["state"] == "acknowledged"
    await told.owe(TellPager("pd", ABOUT, "resolve"))
    assert told.pagerduty.alerts[KEY]["state"] == "resolved"


async def test_opsgenie_hears_the_same_by_alias(told: Scene) -> None:
    for what, state in (("trigger", "open"), ("acknowledge", "acknowledged"), ("resolve", "closed")):
        await told.owe(TellPager("og", ABOUT, what))
        assert told.opsgenie.alerts[KEY]["state"] == state
    assert told.opsgenie.alerts[KEY]["priority"] == "P1"
    assert await told.given_up() == {}


@pytest.mark.parametrize("pager", ["pd", "og"])
async def test_a_repeated_trigger_pages_once(told: Scene, pager: str) -> None:
    for _ in range(3):
        await told.owe(TellPager(pager, ABOUT, "trigger"))
    assert (told.pagerduty.paged if pager == "pd" else told.opsgenie.created) == [KEY]


@pytest.mark.parametrize("fault", [Fault(500), Fault(503), Fault(drop=True, done=True), Fault(408)])
async def test_what_failed_is_told_again_and_pages_once(told: Scene, fault: Fault) -> None:
    told.pagerduty.faults.waiting = [fault]
    await told.owe(TellPager("pd", ABOUT, "trigger"))
    await told.later()
    assert told.pagerduty.paged == [KEY]
    assert len(told.pagerduty.faults.heard) == 2


async def test_a_pager_that_asks_for_patience_is_left_alone_for_as_long(told: Scene) -> None:
    told.pagerduty.faults.waiting = [Fault(429, retry_after="1200")]
    await told.owe(TellPager("pd", ABOUT, "trigger"))
    await told.owe(TellPager("pd", ABOUT, "acknowledge"))
    await told.later(timedelta(minutes=19))
    assert len(told.pagerduty.faults.heard) == 1
    await told.later(timedelta(minutes=30))
    assert told.pagerduty.paged == [KEY]


@pytest.mark.parametrize("pager", ["pd", "og"])
async def test_a_wrong_key_is_given_up_at_once_with_what_to_do(
    told: Scene, pager: str, caplog: pytest.LogCaptureFixture
) -> None:
    told.pagerduty.key = told.opsgenie.key = "another"
    owed = await told.owe(TellPager(pager, ABOUT, "trigger"))
    reason = (await told.given_up())[owed]
    assert f"MUSTER_PAGER_{pager.upper()}_SECRET" in reason
    assert "0123456789abcdef" not in caplog.text + reason
    assert "genie-key" not in caplog.text + reason


async def test_a_pager_that_cannot_be_told_is_said_in_the_incident(told: Scene) -> None:
    told.pagerduty.key = "another"
    await told.owe(TellPager("pd", ABOUT, "trigger"))
    entries = await told.store.entries(Ref(TENANT, "incident", ABOUT))
    (failed,) = [entry.event for entry in entries if isinstance(entry.event, PagerFailed)]
    assert (failed.pager, failed.name) == ("pd", "PagerDuty")
    assert "MUSTER_PAGER_PD_SECRET" in failed.reason


async def test_a_pager_that_does_not_answer_is_said_early_once_and_told_in_the_end(told: Scene) -> None:
    told.pagerduty.faults.waiting = [Fault(500) for _ in range(11)]
    await told.owe(TellPager("pd", ABOUT, "trigger"))
    for _ in range(60):
        await told.later(timedelta(seconds=20))
    entries = await told.store.entries(Ref(TENANT, "incident", ABOUT))
    assert len([entry for entry in entries if isinstance(entry.event, PagerFailed)]) == 1
    assert told.pagerduty.paged == [KEY]


async def test_a_pager_that_is_gone_from_the_policy_is_told_to_the_operator(told: Scene) -> None:
    owed = await told.owe(TellPager("old", ABOUT, "trigger"))
    assert "no pager “old”" in (await told.given_up())[owed]


async def test_an_incident_that_is_not_there_is_told_to_the_operator(told: Scene) -> None:
    owed = await told.owe(TellPager("pd", "INC-7", "trigger"))
    assert (await told.given_up())[owed] == "INC-7 is not there any more."
    assert told.pagerduty.faults.heard == []


async def test_nobody_is_paged_for_what_is_over(told: Scene) -> None:
    await told.ask(ANA, c.ClaimRole(Role.IC))
    await told.ask(ANA, c.Cancel("a false alarm"))
    await told.owe(TellPager("pd", ABOUT, "trigger"))
    assert told.pagerduty.faults.heard == []


async def test_the_title_of_a_private_incident_stays_here(told: Scene) -> None:
    await told.ask(ADM, c.SetPrivacy(private=True))
    await told.owe(TellPager("pd", ABOUT, "trigger"))
    await told.owe(TellPager("og", ABOUT, "trigger"))
    sent = [*told.pagerduty.faults.heard, *told.opsgenie.faults.heard]
    assert len(sent) == 2
    assert [heard for heard in sent if b"Card payments" in heard.body or b'"pay"' in heard.body] == []
    assert "private" in json.loads(sent[0].body)["payload"]["summary"]
