"""The README's "What to try", followed to the letter: one person, the personal chat alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.client import Teams
from tests.e2e.conftest import Stage
from tests.e2e.words import ANSWERS, CONFIRMED

pytestmark = pytest.mark.e2e

README = Path(__file__).resolve().parents[2] / "README.md"
NOT_TYPED = ("act as", "kill -9", "help", ".venv/bin/muster demo --speed 60")
"""What the section names without asking anybody to type it there."""

ANSWERED = {
    "declare": "What is wrong?",
    "act as megan": "you now act as Megan Bowen",
    "claim tl": "As Megan Bowen: INC-1: You are the Technical Lead",
    "act as adele": "you now act as Adele Vance",
    "claim cl": "As Adele Vance: INC-1: You are the Communications Lead",
    "notice": "Some users may experience…",
    "act as me": "You act as yourself again.",
    "first deployment rolled back": "Deployment: rolled back.",
    "cause a migration dropped an index": "Cause noted.",
    "update index recreated, error rate is falling": "Update by Alex Wilber: index recreated",
    "mitigated": "When did the impact end?",
    "resolve": "Who confirmed full operation?",
    "timeline": "times in UTC",
}
"""What each line is answered with; a new line in the README needs a line here."""

PRESSED: Mapping[str, tuple[tuple[str, Mapping[str, str], str], ...]] = {
    "declare": (("Declare", ANSWERS, "SEV-1 Critical"), ("Claim IC", {}, "You are the Incident Commander")),
    "notice": (
        ("Preview", {}, "not sent"),
        ("Send to 12 customers", {}, "12 customers"),
    ),
    "mitigated": (("Mitigated", {"When did the impact end? (UTC)": "now"}, "RESOLUTION"),),
    "resolve": (("Resolve", CONFIRMED, "RECOVERY"),),
}
"""The buttons after a line, with the fields, and what is then on the card."""


def typed_lines() -> list[str]:
    section = README.read_text(encoding="utf-8").partition("## What to try")[2].partition("\n## ")[0]
    return [line for line in re.findall(r"`([^`]+)`", " ".join(section.split())) if line not in NOT_TYPED]


async def test_one_person_plays_all_parts_in_the_personal_chat(stage: Stage) -> None:
    lines = typed_lines()
    assert lines == list(ANSWERED)
    teams = await stage.open(speed=5)
    await teams.open("personal")
    for line in lines:
        await follow(teams, line)
    await teams.sees("NOTICE · sent", "personal")
    timeline = await teams.sees("times in UTC", "personal")
    for words in ("Megan Bowen took Technical Lead", "cause found: a migration", "approved the initial notice"):
        assert words in timeline
    assert teams.failures == []
    await mails_are_shown(stage.server.url)


async def follow(teams: Teams, line: str) -> None:
    await teams.say(line, "personal")
    await teams.sees(ANSWERED[line], "personal")
    for title, fields, words in PRESSED.get(line, ()):
        assert words in await teams.fill_and_press(title, "personal", fields)


async def mails_are_shown(url: str) -> None:
    """The page lists them by subject with the address masked, and opens each."""
    async with aiohttp.ClientSession(url) as http:
        page = await (await http.get("/mails")).text()
        assert page.count("Investigating a problem with card payments and refunds") == 12
        assert "ines.duarte@example.com" not in page
        first = re.search(r'href="(/mails/[^"]+\.eml)"', page)
        assert first is not None
        mail = await (await http.get(first[1])).text()
        assert "There is a problem with" in mail
        assert "errors, or no answer at all" in mail
