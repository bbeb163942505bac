"""The page of a development server: the README's steps word for word, and where mails go."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from bot.intents import INTENTS
from bot.matching import match
from server.settings import Settings
from server.start_page import PAGE, mails_leave_by
from tests.server.served import Start

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_steps_are_those_of_the_readme() -> None:
    section = README.read_text("utf-8").partition("## What to try")[2].partition("\n## ")[0]
    steps = re.findall(r"^\d\. (.*?)(?=^\d\. |^\S|\Z)", section, re.MULTILINE | re.DOTALL)
    shown = re.findall(r"<li>([^\n]*)</li>", PAGE.read_text("utf-8").partition("<ol>")[2])
    assert len(steps) == 6
    assert [unescape(re.sub(r"<[^>]+>", "", step)) for step in shown] == [
        re.sub(r"[`*]", "", " ".join(step.split())) for step in steps
    ]


@pytest.mark.parametrize(
    ("mail", "way"),
    [
        ("folder:./outbox", ""),
        ("graph:", "Microsoft Graph"),
        ("smtp://robot%40contoso@mx.example:587", "smtp://mx.example:587"),
        ("smtps://mx.example", "smtps://mx.example"),
    ],
)
def test_where_mails_go_is_told_without_the_user(mail: str, way: str) -> None:
    assert mails_leave_by(Settings(mail=mail)) == way


async def test_mails_that_leave_are_not_shown_and_the_pages_say_so(start: Start) -> None:
    session = await start(mail="smtp://robot@localhost:1025")
    async with session.get("/") as answer:
        page = await answer.text()
    assert "Mails leave this machine by smtp://localhost:1025." in page
    async with session.get("/mails") as answer:
        assert (answer.status, answer.content_type) == (404, "text/html")
        assert "go out by smtp://localhost:1025" in await answer.text()


async def test_what_to_try_of_on_call_is_named_with_the_port_that_listens(start: Start) -> None:
    async with (await start(port=4000)).get("/") as answer:
        page = await answer.text()
    named = re.findall(r"<code>([^<]*)</code>", page.partition("<h2>On call</h2>")[2])
    assert "curl -X POST http://localhost:4000/heartbeat/nightly-backup" in named
    asks = [words for words in named if not words.startswith(("curl", "--"))]
    assert [words for words in asks if match(words, INTENTS) is None] == []
    assert {"oncall", "swap with megan", "test page", "pages", "alarms", "help oncall"} <= set(asks)


async def test_mails_in_a_folder_are_linked(start: Start) -> None:
    async with (await start()).get("/") as answer:
        page = await answer.text()
    assert "Mails go to a folder, not to customers." in page
    assert 'href="http://localhost:56150"' in page
