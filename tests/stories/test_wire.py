"""Places come and go, messages vanish, Teams asks for patience or breaks off: the room ends up right all the same."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from incidents.model import Role
from tests.standins.teams import Fault
from tests.stories.conftest import Log, Opens
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE
from tests.stories.places import CHANNELS


@pytest.fixture
async def declared(desk: Desk) -> Desk:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    return desk


async def test_install_events_repeat_and_the_welcome_does_not(opens: Opens) -> None:
    async with opens() as desk:
        for _ in range(3):
            await desk.installs("channel")
            await desk.posts(desk.update("Alex", "channel", type="installationUpdate", action="add"))
        assert [one.words.splitlines()[0] for one in desk.messages(CHANNELS["channel"])] == ["Muster is here"]


async def test_people_who_come_are_not_greeted(opens: Opens) -> None:
    async with opens() as desk:
        await desk.posts(desk.update("Alex", "channel", membersAdded=[PEOPLE["Megan"].account]))
        assert not desk.teams.messages


async def test_the_welcome_leads_on(desk: Desk) -> None:
    (welcome,) = desk.messages(CHANNELS["channel"])
    assert "Declare" in await desk.clicks("Alex", "Declare incident", welcome)
    assert "All quiet" in await desk.clicks("Alex", "What is open", welcome)
    assert "What you can ask" in await desk.clicks("Alex", "Help", welcome)


async def test_where_it_lives_is_told(desk: Desk) -> None:
    here = await desk.asks("Alex", "channel", "@Muster declare Card payments fail")
    assert "INC-1 is declared. It lives in this channel, in the thread inc-2026-11-20-card-payments-fail." in here
    there = await desk.asks("Alex", "chat", "declare Search is slow")
    assert "INC-2 is declared. It lives in the incidents channel, in the thread inc-2026-11-20-search-is-slow." in there
    for key in ("INC-1", "INC-2"):
        assert (await desk.room(key)).conversation.startswith(CHANNELS["channel"])


async def test_the_named_channel_wins_over_the_first(opens: Opens) -> None:
    named = f'[teams]\nincidents_channel = "{CHANNELS["general"]}"\n\n[permissions]'
    async with opens(policy=lambda text: text.replace("[permissions]", named)) as desk:
        for where in ("channel", "general"):
            await desk.installs(where)
        await desk.says("Alex", "chat", "declare Card payments fail")
        assert (await desk.room()).conversation.startswith(CHANNELS["general"])


async def test_without_any_channel_it_lives_in_the_chat(opens: Opens) -> None:
    async with opens() as desk:
        answer = await desk.asks("Alex", "chat", "declare Card payments fail")
        assert "Its card and all word of it come in this chat." in answer
        assert "Card payments fail" in (await desk.room()).headline


async def test_removed_and_added_again(declared: Desk, log: Log) -> None:
    await declared.removes("channel")
    await declared.forges("Megan", "role.claim", {"incident": "INC-1", "role": "tl"})
    assert (await declared.incident()).roles[Role.TL].name == "Megan Bowen", "work goes on without the room"
    assert log.taken()
    await declared.installs("channel")
    await declared.forges("Adele", "role.claim", {"incident": "INC-1", "role": "cl"})
    headline = (await declared.room()).headline
    assert "Megan Bowen" in headline
    assert "Adele Vance" in headline


async def test_removed_from_a_team_is_removed_from_its_channels(opens: Opens) -> None:
    async with opens() as desk:
        for where in ("channel", "general"):
            await desk.installs(where)
        await desk.removes("general")
        await desk.says("Alex", "chat", "declare Card payments fail")
        assert (await desk.room()).conversation == f"a:{PEOPLE['Alex'].mri}"


async def test_a_card_that_was_deleted_is_posted_anew(declared: Desk) -> None:
    room = await declared.room()
    del declared.teams.messages[room.conversation, room.message]
    await declared.forges("Megan", "role.claim", {"incident": "INC-1", "role": "tl"})
    again = await declared.room()
    assert (again.conversation, again.message) != (room.conversation, room.message)
    assert "Megan Bowen" in again.headline
    await declared.clicks("Alex", "Claim IC", again.headline)
    assert "Alex Wilber" in (await declared.room()).headline


async def test_a_room_that_is_gone_is_opened_anew(declared: Desk) -> None:
    old = (await declared.room()).conversation
    declared.teams.gone.add(old)
    await declared.forges("Megan", "role.claim", {"incident": "INC-1", "role": "tl"})
    new = await declared.room()
    assert new.conversation != old
    assert "Megan Bowen" in new.headline
    await declared.says("Alex", new.conversation, "@Muster note from the new room")
    assert (await declared.incident()).recent[-1].text == "from the new room"


async def test_a_notice_card_that_was_deleted_is_posted_anew(declared: Desk) -> None:
    for who, role in (("Alex", "IC"), ("Megan", "CL")):
        await declared.clicks(who, f"Claim {role}", (await declared.room()).headline)
    await declared.clicks("Megan", "Notice", (await declared.room()).headline)
    words = {"service": "Payments", "feature": "cards", "symptom": "errors", "audience": "customers"}
    preview = await declared.fills("Megan", "Preview", **words)
    await declared.clicks("Megan", "Send to 12 customers", preview)
    place = (await declared.notice()).place
    assert place
    del declared.teams.messages[place.conversation, place.message]
    await declared.passes(minutes=1)
    assert "NOTICE · sent" in (await declared.room()).cards[-1]


async def test_a_card_too_big_gets_smaller(declared: Desk) -> None:
    """First the card without its last lines, then its one sentence; whole again when it fits."""
    last = [call for call in declared.teams.calls if call.method == "PUT" and "incidents" in call.path][-1]
    declared.teams.size_limit = len(msgspec.json.encode(last.body)) + 20
    await declared.forges("Alex", "incident.note", {"incident": "INC-1", "text": "x" * 300})
    headline = (await declared.room()).headline
    assert "Claim IC" in headline.buttons
    assert "xxx" not in headline
    declared.teams.size_limit = 900
    await declared.forges("Alex", "role.claim", {"incident": "INC-1", "role": "ic"})
    headline = (await declared.room()).headline
    assert headline.card is None
    assert "INC-1, SEV-2 Major, detection: Card payments fail" in headline
    declared.teams.size_limit = 100_000
    await declared.forges("Alex", "role.claim", {"incident": "INC-1", "role": "ic"})
    await declared.forges("Alex", "incident.note", {"incident": "INC-1", "text": "small again"})
    assert "small again" in (await declared.room()).headline


async def test_a_room_is_opened_even_where_its_card_is_too_big(desk: Desk) -> None:
    desk.teams.size_limit = 900
    await desk.forges("Alex", "incident.declare", {"title": "Card payments fail"})
    assert "INC-1, SEV-2 Major, detection: Card payments fail" in (await desk.room()).headline


@pytest.mark.parametrize("status", [412, 429, 503])
async def test_patience_where_teams_asks_for_it(declared: Desk, status: int) -> None:
    declared.teams.faults = [Fault(status, retry_after="2")] * 2
    answer = await declared.asks("Alex", (await declared.room()).conversation, "@Muster note x")
    assert "Noted" in answer


@pytest.mark.parametrize("fault", [Fault(500), Fault(502, html=True), Fault(504), Fault(drop=True)])
async def test_a_post_that_breaks_off_is_made_up_for(declared: Desk, fault: Fault) -> None:
    """What is owed is tried again; at most one extra message, never one too few."""
    declared.teams.faults = [fault] * 2
    await declared.forges("Alex", "incident.update", {"incident": "INC-1", "text": "pool exhausted"})
    await declared.passes(seconds=30)
    said = [words for words in (await declared.room()).said if "pool exhausted" in words]
    assert said
    assert "pool exhausted" in (await declared.room()).headline


async def test_teams_out_of_reach_for_long_is_caught_up_with(declared: Desk) -> None:
    declared.teams.faults = [Fault(503)] * 40
    await declared.forges("Megan", "role.claim", {"incident": "INC-1", "role": "tl"})
    await declared.forges("Megan", "incident.update", {"incident": "INC-1", "text": "pool exhausted"})
    await declared.passes(minutes=10)
    assert "Megan Bowen" in (await declared.room()).headline
    assert [words for words in (await declared.room()).said if "pool exhausted" in words]


async def test_an_answer_that_cannot_be_given_is_no_reason_not_to_act(declared: Desk) -> None:
    declared.teams.gone.add(f"a:{PEOPLE['Alex'].mri}")
    assert await declared.says("Alex", "chat", "note unheard INC-1") is None
    assert (await declared.incident()).recent[-1].text == "unheard"


async def test_one_call_at_a_time_in_a_conversation(declared: Desk) -> None:
    declared.teams.pause = 0.01
    room = (await declared.room()).conversation
    lines = [declared.typed("Alex", room, f"@Muster note number {n}") for n in range(6)]
    await asyncio.gather(*(declared.posts(line) for line in lines))
    await declared.settles()
    assert declared.teams.most_at_once == 1
    assert sum("number" in line.text for line in (await declared.incident()).recent) == 4


async def test_the_button_of_an_old_client_replaces_the_card(declared: Desk) -> None:
    """Action.Submit comes as a message, and its answer can only be a new state of the card."""
    room = await declared.room()
    value = {"verb": "role.claim", "incident": "INC-1", "role": "tl"}
    submit: dict[str, Any] = declared.activity(
        "Megan", room.conversation, text=None, value=value, replyToId=room.message
    )
    assert await declared.posts(submit) == (200, "")
    await declared.settles()
    assert (await declared.incident()).roles[Role.TL].name == "Megan Bowen"
    assert "Megan Bowen" in (await declared.room()).headline
