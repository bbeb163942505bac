"""Acting as somebody else: for one person alone in front of the local client, and nowhere but there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import CLOUDS, PUBLIC
from incidents.model import Role
from tests.standins.openid import APP_ID, openid
from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE, TENANT


async def test_one_person_plays_all_parts(desk: Desk) -> None:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    room = (await desk.room()).conversation
    await desk.clicks("Alex", "Claim IC")
    assert "you now act as Megan Bowen" in await desk.asks("Alex", "channel", "@Muster act as megan")
    answer = await desk.clicks("Alex", "Claim TL", (await desk.room()).headline)
    assert answer.words.splitlines()[0] == "Acting as Megan Bowen"
    assert "Acting as" not in (await desk.room()).headline, "everybody's card is everybody's"
    assert (await desk.incident()).roles[Role.TL].id == PEOPLE["Megan"].entra
    assert "As Megan Bowen: INC-1: Noted." in await desk.asks("Alex", room, "@Muster note pool exhausted")
    assert "yourself again" in await desk.asks("Alex", room, "@Muster act as me")
    await desk.says("Alex", room, "@Muster note as Alex")
    assert [line.who for line in (await desk.incident()).recent[-2:]] == ["Megan Bowen", "Alex Wilber"]


async def test_every_screen_says_so(desk: Desk) -> None:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    await desk.asks("Alex", "chat", "act as Megan Bowen.")
    await desk.clicks("Alex", "Claim TL", await desk.asks("Alex", "chat", "status INC-1"))
    for name in ("more", "update", "timeline", "status", "incidents", "help", "resolve", "moves", "assign", "triage"):
        screen = await desk.forges("Alex", f"show.{name}", {"incident": "INC-1"})
        assert screen.words.startswith("Acting as Megan Bowen"), name
    for line in ("status", "help", "timeline", "declare"):
        assert "Acting as Megan Bowen" in await desk.asks("Alex", "chat", line)
    for line in ("clam ic", "qwerty", "claim tl", "sev 1"):
        assert "As Megan Bowen: " in await desk.asks("Alex", "chat", line), line
    assert "As Megan Bowen: " in await desk.forges("Alex", "role.claim", {"incident": "INC-99", "role": "ic"})


@pytest.mark.parametrize(
    "line", ["act as me", "Act as me.", "act as myself!", "ACT AS ME", "act as Me please", "please act as me"]
)
async def test_one_is_oneself_again(desk: Desk, line: str) -> None:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    assert "you now act as Megan Bowen" in await desk.asks("Alex", "chat", "act as megan, please")
    assert "you now act as Adele Vance" in await desk.asks("Alex", "chat", "act as adele")
    shown = await desk.asks("Alex", "chat", "help")
    assert shown.words.splitlines()[:3] == ["Acting as Adele Vance", "What you can ask", "Adele Vance"]
    assert "yourself again" in await desk.asks("Alex", "chat", line)
    assert "Acting" not in await desk.asks("Alex", "chat", "help")
    await desk.asks("Alex", "chat", "claim ic INC-1")
    assert (await desk.incident()).roles[Role.IC].name == "Alex Wilber"


async def test_it_is_this_chat_only(desk: Desk) -> None:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    await desk.asks("Alex", "chat", "act as megan")
    await desk.clicks("Alex", "Claim IC", (await desk.room()).headline)
    assert (await desk.incident()).roles[Role.IC].name == "Alex Wilber"


async def test_who_is_not_known_cannot_be_played(desk: Desk) -> None:
    said = await desk.asks("Alex", "chat", "act as zorro")
    assert "I do not know “zorro”. You can act as: Alex Wilber, Megan Bowen" in said


async def test_a_restart_goes_on_as_before(opens: Opens, tmp_path: Path) -> None:
    async with opens(store=f"tinydb:{tmp_path / 'data'}") as desk:
        await desk.installs("channel")
        await desk.asks("Alex", "chat", "act as megan")
        await desk.says("Alex", "chat", "declare Card payments fail")
    async with opens(store=f"tinydb:{tmp_path / 'data'}") as desk:
        assert "Acting as Megan Bowen" in await desk.asks("Alex", "chat", "status")
        assert (await desk.incident()).declared_by.name == "Megan Bowen"
        await desk.asks("Alex", "chat", "act as myself")
    async with opens(store=f"tinydb:{tmp_path / 'data'}") as desk:
        assert "Acting" not in await desk.asks("Alex", "chat", "status")


async def test_it_is_not_wired_where_others_can_reach_the_server(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's words make them somebody else there. Outbound calls fail: there is no login service to be had."""
    async with openid() as login:
        cloud = replace(PUBLIC, openid=login.url, login="http://127.0.0.1:1")
        monkeypatch.setitem(CLOUDS, "public", cloud)
        options = {"app_id": APP_ID, "tenant_id": TENANT, "app_secret": "never-shown", "bind": "0.0.0.0"}
        async with opens(**options) as desk:
            desk.token, service = login.token(), "https://smba.trafficmanager.net/amer/"
            said = desk.activity("Alex", "chat", text="act as megan", serviceUrl=service)
            assert await desk.posts(said) == (200, "")
            declared = desk.click("Alex", "incident.declare", {"title": "Card payments fail"}, serviceUrl=service)
            status, body = await desk.posts(declared)
            assert status == 200
            assert "Acting" not in str(body)
            assert (await desk.incident()).declared_by.name == "Alex Wilber"
