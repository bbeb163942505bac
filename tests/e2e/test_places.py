"""Where people work: a group chat, the personal chat alone, and a page that is loaded again."""

from __future__ import annotations

import re

import aiohttp
import pytest

from tests.e2e.conftest import Stage
from tests.e2e.words import ANSWERS, CONFIRMED, FIRST_NOTICE, LAST_NOTICE, TITLE

pytestmark = pytest.mark.e2e


async def test_a_group_chat_runs_its_incident_where_no_channel_is_known(stage: Stage) -> None:
    teams = await stage.open(speed=5)
    await teams.open("group")
    await teams.say(f"declare {TITLE}", "group", "megan")
    await teams.sees("SEV-2 Major · DETECTION", "group")
    assert "SEV-1" in await teams.fill_and_press("Propose a severity", "group", triage(), "megan")
    await teams.press("Set SEV-1", "group", "megan")
    assert "You are the Incident Commander" in await teams.press("Claim IC", "group", "megan")
    await teams.say("claim tl", "group")
    await teams.sees("INC-1: You are the Technical Lead.", "group")
    await teams.say("note checked the payment provider", "group", "adele")
    await teams.sees("Adele Vance checked the payment provider", "group")
    await teams.open("personal")
    await teams.say("status", "personal")
    assert TITLE in await teams.sees("1 incident open", "personal")
    assert teams.failures == []


def triage() -> dict[str, str]:
    """The impact questions of the form, without the fields of declaring."""
    return {label: answer for label, answer in ANSWERS.items() if label.endswith("?") and label != "What is wrong?"} | {
        "What is broken?": "Everything: the service is down"
    }


async def test_one_person_plays_all_parts_in_the_personal_chat_alone(stage: Stage) -> None:
    teams = await stage.open(speed=5)
    await teams.open("personal")
    await teams.say("declare", "personal")
    assert "SEV-1 Critical" in await teams.fill_and_press("Declare", "personal", ANSWERS)
    assert "You are the Incident Commander" in await teams.press("Claim IC", "personal")
    for name, role, full in (("megan", "tl", "Megan Bowen"), ("adele", "cl", "Adele Vance")):
        await teams.say(f"act as {name}", "personal")
        await teams.sees(f"you now act as {full}", "personal")
        await teams.say(f"claim {role}", "personal")
        await teams.sees(f"As {full}: INC-1: You are the", "personal")
    await teams.say("notice", "personal")
    await teams.fill_and_press("Preview", "personal", FIRST_NOTICE)
    await teams.press("Approve and send to 12 customers", "personal")
    await teams.sees("NOTICE · sent", "personal")
    await teams.say("act as me", "personal")
    await teams.sees("You act as yourself again.", "personal")
    await teams.say("first deployment rolled back", "personal")
    await teams.say("cause a migration dropped an index", "personal")
    await teams.sees("Cause noted", "personal")
    await teams.say("mitigated now", "personal")
    await teams.sees("Alex Wilber mitigated", "personal")
    await teams.say("resolve", "personal")
    assert "RECOVERY" in await teams.fill_and_press("Resolve", "personal", CONFIRMED)
    await teams.say("notice", "personal")
    await teams.fill_and_press("Preview", "personal", LAST_NOTICE)
    await teams.press("Approve and send to 12 customers", "personal")
    await teams.sees_times(2, "notice sent to 12 customers", "personal")
    assert teams.failures == []
    assert len(list(stage.server.outbox.glob("*.eml"))) == 24
    await mails_are_shown(stage.server.url)


async def mails_are_shown(url: str) -> None:
    """The page lists them by subject with the address masked, and opens each."""
    async with aiohttp.ClientSession(url) as http:
        page = await (await http.get("/mails")).text()
        assert page.count("Resolved: the problem with card payments in the EU") == 12
        assert page.count("Investigating a problem with card payments in the EU") == 12
        assert "ines.duarte@example.com" not in page
        first = re.search(r'href="(/mails/[^"]+\.eml)"', page)
        assert first is not None
        mail = await (await http.get(first[1])).text()
        assert "card payments in the EU" in mail
        assert "We put it right." in mail


async def test_a_page_loaded_again_brings_no_second_welcome(stage: Stage) -> None:
    teams = await stage.open()
    for _ in range(2):
        for chat in ("personal", "group", "channel"):
            await teams.open(chat)
    await teams.say("help", "channel")
    await teams.until(lambda: len(teams.shown) >= 4, "three welcomes and the help")
    welcomes = [shown.place for shown in teams.shown.values() if "Muster is here" in shown.text]
    assert sorted(welcomes) == ["channel-incidents", "group-payments", "personal-alex"]
