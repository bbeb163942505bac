"""Whoever declares elsewhere, or is paged, gets to the room by a button: in Teams, which has addresses to open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.settings import CLOUDS, PUBLIC
from tests.stories.desk import Desk
from tests.stories.people import TENANT
from tests.stories.places import CHANNELS
from tests.stories.seen import Seen

CHANNEL = CHANNELS["channel"].replace(":", "%3A").replace("@", "%40")


@pytest.fixture
def teams(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in on this machine counts as a service of Teams."""
    monkeypatch.setitem(CLOUDS, "public", replace(PUBLIC, service_hosts=PUBLIC.service_hosts | {"127.0.0.1"}))


def opened(seen: Seen) -> list[str]:
    return [one["url"] for one in _elements(seen.card) if one.get("type") == "Action.OpenUrl"]


def _elements(element: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(element, list):
        for one in element:
            yield from _elements(one)
    elif isinstance(element, dict):
        yield element
        for one in element.values():
            yield from _elements(one)


@pytest.mark.usefixtures("teams")
async def test_the_answer_and_the_page_lead_to_the_room(desk: Desk) -> None:
    """While the answer is given, the thread is not there yet; its channel is."""
    (typed,) = opened(await desk.asks("Patti", "chat", "declare Card payments fail"))
    assert typed == f"https://teams.microsoft.com/l/channel/{CHANNEL}/Incidents?tenantId={TENANT}"
    form = await desk.clicks("Patti", "Declare incident", await desk.asks("Patti", "chat", "help"))
    (clicked,) = opened(await desk.fills("Patti", "Declare", form, title="Search is slow"))
    assert clicked == typed
    thread = (await desk.room()).conversation.partition(";messageid=")[2]
    link = f"https://teams.microsoft.com/l/message/{CHANNEL}/{thread}?tenantId={TENANT}"
    assert link in opened(desk.chat("Megan").all[0])
    assert opened(await desk.asks("Patti", "chat", "note x INC-1")) == [link]
    assert not opened(await desk.asks("Patti", (await desk.room()).conversation, "@Muster note x")), "one is there"


@pytest.mark.usefixtures("teams")
async def test_a_private_incident_and_a_ticket_have_nothing_to_open(desk: Desk) -> None:
    form = await desk.asks("Alex", "channel", "@Muster declare")
    assert not opened(await desk.fills("Alex", "Declare", form, title="Secret", private="true"))
    ticket = {"title": "x", "scope": "cosmetic", "customers": "none", "data": "no", "workaround": "yes"}
    assert not opened(await desk.forges("Alex", "incident.declare", ticket))


@pytest.mark.usefixtures("teams")
async def test_the_group_is_kept_though_teams_does_not_always_tell_it(desk: Desk) -> None:
    activity = desk.typed("Alex", "channel", "@Muster status")
    activity["channelData"]["team"]["aadGroupId"] = "g-1"
    await desk.posts(activity)
    await desk.says("Alex", "channel", "@Muster status")
    (link,) = opened(await desk.asks("Patti", "chat", "declare Card payments fail"))
    assert link.endswith("&groupId=g-1")


async def test_in_the_local_client_words_must_do(desk: Desk) -> None:
    answer = await desk.asks("Patti", "chat", "declare Card payments fail")
    assert not opened(answer)
    assert "in the thread inc-2026-11-20-card-payments-fail" in answer
    assert "work goes on in inc-2026-11-20-card-payments-fail" in desk.chat("Megan").all[0]
