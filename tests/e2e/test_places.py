"""Where people work: a group chat that knows no channel, and a page that is loaded again."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Stage
from tests.e2e.words import ANSWERS, TITLE

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


async def test_a_page_loaded_again_brings_no_second_welcome(stage: Stage) -> None:
    teams = await stage.open()
    for _ in range(2):
        for chat in ("personal", "group", "channel"):
            await teams.open(chat)
    await teams.say("help", "channel")
    await teams.until(lambda: len(teams.shown) >= 4, "three welcomes and the help")
    welcomes = [shown.place for shown in teams.shown.values() if "Muster is here" in shown.text]
    assert sorted(welcomes) == ["channel-incidents", "group-payments", "personal-alex"]
