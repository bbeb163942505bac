"""Which incident a typed ask means: the room's, the one named, the only one you hold a role in, else you pick."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Opens
from tests.stories.desk import Desk


@pytest.fixture
async def two(desk: Desk) -> Desk:
    """INC-1 with Alex as IC, INC-2 without anybody."""
    for title in ("Card payments fail", "Search is slow"):
        await desk.says("Alex", "channel", f"@Muster declare {title}")
    await desk.clicks("Alex", "Claim IC", (await desk.room("INC-1")).headline)
    return desk


async def noted(desk: Desk, key: str) -> list[str]:
    return [line.text for line in (await desk.incident(key)).recent]


async def test_the_room_decides(two: Desk) -> None:
    await two.says("Megan", (await two.room("INC-2")).conversation, "@Muster note here")
    assert "here" in await noted(two, "INC-2")


async def test_a_number_anywhere_decides(two: Desk) -> None:
    for line in ("note it burns INC-2", "INC-2 note it burns", "note inc 2: it burns"):
        answer = await two.asks("Alex", "chat", line)
        assert "INC-2: Noted." in answer
    assert (await noted(two, "INC-2")).count("it burns") == 3


async def test_the_only_one_you_hold_a_role_in_is_named_in_the_answer(two: Desk) -> None:
    assert "INC-1: Noted." in await two.asks("Alex", "chat", "note here")


async def test_else_a_card_to_pick_from_keeps_what_was_typed(two: Desk) -> None:
    picker = await two.asks("Megan", "chat", "note the “pool” is exhausted")
    assert list(picker.choices["incident"].values()) == ["INC-2", "INC-1"]
    assert "incident" not in picker.values, "never the latest"
    answer = await two.fills("Megan", "Go on", picker, incident="INC-1")
    assert "INC-1: Noted." in answer
    assert 'the "pool" is exhausted' in (await noted(two, "INC-1"))[-1].replace("“", '"').replace("”", '"')


async def test_several_held_leave_only_those_to_pick_from(two: Desk) -> None:
    await two.says("Alex", "channel", "@Muster declare A third one")
    await two.clicks("Alex", "Claim IC", (await two.room("INC-2")).headline)
    picker = await two.asks("Alex", "chat", "note here")
    assert set(picker.choices["incident"].values()) == {"INC-1", "INC-2"}


async def test_one_named_in_the_room_of_another_is_asked_about(two: Desk) -> None:
    picker = await two.asks("Alex", (await two.room("INC-1")).conversation, "@Muster update INC-2 is fine again")
    assert set(picker.choices["incident"].values()) == {"INC-1", "INC-2"}
    await two.fills("Alex", "Go on", picker, incident="INC-2")
    assert "update: is fine again" in await noted(two, "INC-2")


async def test_one_mentioned_in_passing_does_not_move_the_ask(two: Desk) -> None:
    await two.says("Alex", (await two.room("INC-1")).conversation, "@Muster note looks like INC-2 to me")
    assert "looks like INC-2 to me" in await noted(two, "INC-1")


async def test_a_forged_choice_finds_nothing(two: Desk) -> None:
    for chosen in ("INC-99", "../../etc/passwd", "inc-1", ""):
        data = {"incident": chosen, "text": "note here"}
        answer = await two.forges("Megan", "pick.incident", data)
        assert "no incident" in answer or "Which incident?" in answer


async def test_nothing_open_is_said(desk: Desk) -> None:
    assert "declare <title>" in await desk.asks("Alex", "chat", "update still looking")


async def test_a_closed_incident_still_answers_in_its_room(two: Desk) -> None:
    room = (await two.room("INC-1")).conversation
    await two.says("Alex", room, "@Muster cancel test traffic")
    await two.says("Alex", room, "@Muster note it was the load test")
    assert "it was the load test" in await noted(two, "INC-1")
    assert "is closed" in await two.asks("Alex", room, "@Muster update here")


async def test_several_in_one_chat_are_told_apart(opens: Opens) -> None:
    """Without any channel an incident lives in the chat where it was declared."""
    async with opens() as desk:
        for title in ("Card payments fail", "Search is slow"):
            await desk.says("Alex", "group", f"@Muster declare {title}")
        assert (await desk.room("INC-1")).conversation == (await desk.room("INC-2")).conversation
        picker = await desk.asks("Megan", "group", "@Muster note here")
        assert set(picker.choices["incident"].values()) == {"INC-1", "INC-2"}


async def test_a_merge_names_its_target_last(two: Desk) -> None:
    await two.says("Alex", (await two.room("INC-1")).conversation, "@Muster merge INC-2")
    assert (await two.incident("INC-1")).merged_into == "INC-2"


async def test_a_merge_typed_elsewhere_names_both(two: Desk) -> None:
    await two.asks("Alex", "chat", "INC-1 merge into INC-2")
    assert (await two.incident("INC-1")).merged_into == "INC-2"
    assert "INC-1 was merged into this" in str(await noted(two, "INC-2"))
