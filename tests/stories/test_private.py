"""A private incident is there for its people and the admins, and for nobody else in any way; guests read their room."""

from __future__ import annotations

import pytest

from tests.stories.desk import Desk
from tests.stories.people import PEOPLE

SECRET = "Customer data in a public bucket"


@pytest.fixture
async def hidden(desk: Desk) -> Desk:
    """INC-1 is private, declared by Alex in his own chat; INC-2 is anybody's."""
    await desk.clicks("Alex", "Declare incident", await desk.asks("Alex", "chat", "status"))
    await desk.fills("Alex", "Declare", title=SECRET, private="true", services="search")
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    return desk


async def test_its_people_see_it(hidden: Desk) -> None:
    assert SECRET in await hidden.asks("Alex", "chat", "status")
    assert "PRIVATE" in await hidden.asks("Alex", "chat", "status INC-1")
    assert SECRET in await hidden.asks("Lynne", "chat", "incidents"), "she leads the team and was paged"


@pytest.mark.parametrize(
    "line",
    [
        "status", "incidents", "incidents bucket", "status INC-1", "timeline INC-1", "note INC-1 hm", "merge INC-1",
        "help INC-1", "INC-1 claim ic", "note hm", "resolve INC-1", "private off INC-1", "merge INC-2 INC-1",
    ],
)  # fmt: skip
async def test_others_hear_nothing_of_it(hidden: Desk, line: str) -> None:
    answer = await hidden.asks("Patti", "chat", line)
    assert "bucket" not in answer.raw + str(answer.card)
    unknown = await hidden.asks("Patti", "chat", line.replace("INC-1", "INC-77"))
    assert answer.words.replace("INC-1", "INC-77") == unknown.words, "the same words as for one that is not there"


@pytest.mark.parametrize(
    "verb",
    [
        "show.headline", "show.timeline", "show.more", "show.merge", "role.claim", "incident.note", "notice.draft",
        "incident.merge", "incident.privacy", "page.ack", "show.notice_preview",
    ],
)  # fmt: skip
async def test_forged_clicks_find_nothing(hidden: Desk, verb: str) -> None:
    data = {"incident": "INC-1", "role": "ic", "text": "x", "into": "INC-2", "private": "false"}
    before = await hidden.incident()
    answer = await hidden.forges("Patti", verb, data)
    assert "There is no incident INC-1 that you can see" in answer
    assert await hidden.incident() == before


async def test_nor_is_it_a_target(hidden: Desk) -> None:
    await hidden.clicks("Patti", "Claim IC", (await hidden.room("INC-2")).headline)
    answer = await hidden.forges("Patti", "incident.merge", {"incident": "INC-2", "into": "INC-1"})
    assert "There is no incident INC-1 that you can see" in answer
    assert "bucket" not in str((await hidden.forges("Patti", "show.merge", {"incident": "INC-2"})).card)


async def test_pages_of_the_list_do_not_count_it(desk: Desk) -> None:
    for number in range(13):
        data = {"title": f"Number {number}", "private": "true" if number == 3 else "false"}
        await desk.forges("Alex", "incident.declare", data)
    assert "Page" not in await desk.asks("Patti", "chat", "incidents"), "twelve fill one page"
    own = await desk.asks("Alex", "chat", "incidents number")
    assert "Page 1 of 2" in own
    assert "Number 0" in await desk.clicks("Alex", "Older", own)
    assert "Number 3" not in await desk.forges("Patti", "show.incidents", {"page": "9", "words": "3"})


async def test_what_one_may_see_is_not_read_out_to_a_channel(hidden: Desk) -> None:
    """An answer in a channel is read by everybody there."""
    for where in ("channel", "group"):
        for line in ("status INC-1", "timeline INC-1", "note INC-1 hm"):
            answer = await hidden.asks("Alex", where, f"@Muster {line}")
            assert "our own chat" in answer
            assert "bucket" not in answer
        for line in ("status", "incidents", "incidents bucket"):
            assert "bucket" not in await hidden.asks("Alex", where, f"@Muster {line}")
        picker = await hidden.asks("Alex", where, "@Muster claim tl")
        assert "bucket" not in str(picker.card)
    assert "bucket" in await hidden.asks("Alex", "chat", "incidents")


async def test_it_lives_where_it_was_declared(hidden: Desk) -> None:
    assert (await hidden.room("INC-1")).conversation == f"a:{PEOPLE['Alex'].mri}"


async def test_made_private_later_and_visible_again(desk: Desk) -> None:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    room = (await desk.room()).conversation
    assert "Only an admin (Alex Wilber) can" in await desk.asks("Patti", room, "@Muster private on")
    await desk.says("Alex", room, "@Muster private on")
    assert "Card payments" not in await desk.asks("Patti", "chat", "status")
    await desk.says("Alex", room, "@Muster private off")
    assert "Card payments" in await desk.asks("Patti", "chat", "status")


async def test_the_room_of_a_closed_one_stays_shut(desk: Desk) -> None:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    room = (await desk.room()).conversation
    await desk.says("Alex", room, "@Muster private on")
    await desk.says("Alex", room, "@Muster cancel test traffic")
    assert "No incident is open" in await desk.asks("Patti", room, "@Muster note x")
    assert "No incident is open" in await desk.asks("Patti", room, "@Muster status")
    await desk.says("Alex", room, "@Muster note x")
    assert (await desk.incident()).recent[-1].text == "x"


async def test_only_an_admin_declares_one(desk: Desk) -> None:
    answer = await desk.forges("Patti", "incident.declare", {"title": SECRET, "private": "true"})
    assert "Only an admin" in answer
    assert answer.values["title"] == SECRET


GUEST = "Ödön"


async def test_a_guest_reads_the_room_and_nothing_else(hidden: Desk) -> None:
    room = (await hidden.room("INC-2")).conversation
    for line in ("status", "timeline"):
        assert "Card payments fail" in await hidden.asks(GUEST, room, f"@Muster {line}")
    for line in ("status", "incidents", "incidents card"):
        assert "Card payments" not in await hidden.asks(GUEST, "chat", line)
    assert "There is no incident INC-2" in await hidden.asks(GUEST, "chat", "status INC-2")


async def test_a_guest_changes_nothing(hidden: Desk) -> None:
    room = (await hidden.room("INC-2")).conversation
    before = await hidden.incident("INC-2")
    for line in ("note x", "claim ic", "update x", "cancel x", "resolve", "notice", "sev 1 x", "declare x"):
        answer = await hidden.asks(GUEST, room, f"@Muster {line}")
        assert "Guests can read here" in answer or answer.buttons, line
    headline = (await hidden.room("INC-2")).headline
    assert "Guests can read here" in await hidden.clicks(GUEST, "Claim IC", headline)
    assert "Guests can read here" in await hidden.forges(GUEST, "incident.declare", {"title": "x"}, on=headline)
    assert await hidden.incident("INC-2") == before
    shown = await hidden.asks(GUEST, room, "@Muster help")
    assert "timeline" in shown
    assert "claim" not in shown


async def test_a_guest_is_known_by_the_roster_where_the_activity_does_not_say(hidden: Desk) -> None:
    headline = (await hidden.room("INC-2")).headline
    plain = {key: value for key, value in PEOPLE[GUEST].account.items() if key != "userRole"}
    answer = await hidden.forges(
        GUEST, "role.claim", {"incident": "INC-2", "role": "ic"}, on=headline, **{"from": plain}
    )
    assert "Guests can read here" in answer
    asked = [call for call in hidden.teams.calls if "/members/" in call.path]
    await hidden.forges(GUEST, "role.claim", {"incident": "INC-2", "role": "ic"}, on=headline, **{"from": plain})
    assert [call for call in hidden.teams.calls if "/members/" in call.path] == asked, "asked once"
