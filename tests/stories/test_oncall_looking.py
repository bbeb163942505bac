"""Looking at the rota: who is on call now, the picture of the weeks, the checks, and the calendar's link."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.rota import company


@pytest.fixture
async def desk(opens: Opens) -> AsyncIterator[Desk]:
    async with opens(policy=company) as desk:
        await desk.installs("channel")
        yield desk


async def test_who_is_on_call_in_three_seconds(desk: Desk) -> None:
    answer = await desk.asks("Alex", "chat", "oncall")
    assert answer.words.replace("*", "").startswith("On call now\nPayments\nMegan Bowen until Mon 08:00\nthen you")
    assert "All times: London" in answer
    assert "a SEV-1 wakes nobody" in answer
    mine = await desk.asks("Megan", "chat", "who is on call?")
    assert "You until Mon 09:00" in mine.words.replace("*", "")
    aloud = await desk.asks("Megan", "channel", "@Muster who is on call?")
    assert "Megan Bowen until Mon 09:00" in aloud.words.replace("*", ""), "others read along"
    one = await desk.clicks("Alex", "More about Payments", answer)
    assert "then you, then Adele Vance, then Megan Bowen" in one
    assert "Platform office" not in one


async def test_a_team_by_its_name_and_what_is_not_there(desk: Desk) -> None:
    assert "On call for Platform office" in await desk.asks("Alex", "chat", "oncall platform")
    assert "On call for Payments" in await desk.asks("Alex", "chat", "oncall Card Payments")
    answer = await desk.asks("Alex", "chat", "oncall database")
    assert "no schedule or team with a schedule called “database”. Known are: payments, office." in answer


async def test_a_gap_is_said_before_and_when_it_is_there(desk: Desk) -> None:
    before = await desk.asks("Alex", "chat", "oncall office")
    assert "Nobody is on call" in before
    await desk.passes(hours=6)
    answer = await desk.asks("Alex", "chat", "oncall office")
    assert "Nobody until Mon 09:00" in answer.words.replace("*", "")


async def test_overrides_and_swaps_stand_on_the_card_of_their_schedule(desk: Desk) -> None:
    await desk.asks("Alex", "chat", "take payments until 18:00")
    assert "Asked Adele" in await desk.asks("Alex", "chat", "swap with @Adele", mentions=("Adele",))
    answer = await desk.asks("Megan", "chat", "oncall payments")
    assert "Override: Alex Wilber, 13:00 to 19:00 (Berlin)" in answer
    assert "Swap asked by Alex Wilber of Adele Vance" in answer
    await desk.clicks("Alex", "Remove", answer)
    assert "Override" not in (await desk.asks("Megan", "chat", "oncall payments")).words


async def test_the_coming_weeks_as_a_picture(desk: Desk) -> None:
    answer = await desk.asks("Alex", "chat", "oncall week payments")
    read = answer.words.replace("*", "")
    assert "Mon 16 Nov 09:00\nMegan\nMegan Bowen" in read
    assert "Mon 23 Nov 09:00\nAlex\nyou" in read
    later = await desk.clicks("Alex", "Later", answer)
    assert "Mon 14 Dec 09:00\nAlex" in later.words.replace("*", "")
    assert "Mon 16 Nov" in await desk.clicks("Alex", "Earlier", later)
    await desk.asks("Adele", "chat", "override payments from 2026-11-25 9:00 until 2026-11-27 9:00")
    changed = await desk.asks("Megan", "chat", "oncall week payments")
    assert "Alex Wilber until Wed 15:00, then Adele Vance until Fri 15:00, then Alex Wilber" in changed


async def test_many_short_shifts_are_drawn_day_by_day_and_schedules_side_by_side(desk: Desk) -> None:
    days = await desk.asks("Alex", "chat", "oncall weeks office")
    assert "Mo\nIL\n–" in days or "Mo\n–\nIL" in days or "Mo\nLR\n–" in days or "Mo\n–\nLR" in days
    assert "Isaiah Langer" in days
    lanes = await desk.asks("Alex", "chat", "rota")
    assert lanes.words.startswith(
        "Who is on call when\n16 Nov\n23 Nov\n30 Nov\n7 Dec\nPayments\nMegan\nAlex\nAdele\nMegan"
    )
    assert "Mon 23 Nov 09:00" in await desk.clicks("Alex", "More about Payments", lanes)


async def test_the_checks_say_what_is_amiss(desk: Desk) -> None:
    answer = await desk.asks("Alex", "chat", "oncall check")
    assert "Platform office" in answer
    assert "Nobody is on call for" in answer
    assert "Payments" not in (await desk.asks("Alex", "chat", "oncall check office")).words


async def test_the_calendar_link_is_a_secret(desk: Desk) -> None:
    aloud = await desk.asks("Alex", "channel", "@Muster oncall feed")
    assert "A calendar link is a secret" in aloud
    assert ".ics" not in aloud
    answer = await desk.asks("Alex", "chat", "oncall feed")
    link = next(word for word in answer.words.split() if ".ics" in word)
    async with desk.client.get(link[link.index("/oncall/") :]) as calendar:
        assert calendar.status == 200
        assert "On call: Payments (Alex Wilber)" in await calendar.text()
    assert "Revoked" in await desk.clicks("Alex", "Revoke", answer)
    async with desk.client.get(link[link.index("/oncall/") :]) as calendar:
        assert calendar.status != 200
    assert "You had no living link" in await desk.asks("Alex", "chat", "oncall feed revoke")


async def test_the_calendar_of_a_schedule_is_for_its_people(desk: Desk) -> None:
    assert "Only people of Platform office" in await desk.asks("Alex", "chat", "oncall feed office")
    assert "Calendar of Platform office" in await desk.asks("Isaiah", "chat", "oncall feed office")
    assert "Calendar of Payments" in await desk.asks("Lynne", "chat", "oncall feed payments")
    assert "You had no living link" in await desk.asks("Alex", "chat", "oncall feed revoke payments")
    assert "Revoked: your calendar link of Payments" in await desk.asks("Lynne", "chat", "oncall feed revoke payments")


@pytest.mark.parametrize("said", ["my shifts", "when am i on call", "oncall me", "my shifts payments", "oncall me?"])
async def test_ones_own_shifts(desk: Desk, said: str) -> None:
    answer = await desk.asks("Alex", "chat", said)
    assert "When you are on call" in answer
    assert "Payments Mon 08:00 to Mon 30 Nov 08:00 (London)" in " ".join(answer.words.replace("*", "").split())


async def test_the_shifts_of_somebody_else(desk: Desk) -> None:
    answer = await desk.asks("Alex", "chat", "oncall @Megan", mentions=("Megan",))
    assert "When Megan Bowen is on call" in answer
    assert "now, until Mon 08:00 (London)" in answer
    assert "When Isaiah Langer is on call" in await desk.asks("Alex", "chat", "oncall isaiah")
    assert "No shift in the coming eight weeks." in await desk.asks("Patti", "chat", "my shifts")
    assert "I do not know" in await desk.asks("Alex", "chat", "oncall @zorro")
    assert "not in the catalogue" in await desk.asks("Nestor", "chat", "my shifts")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("who is on call tomorrow", ("On call at Sat 09:00", "Megan Bowen")),
        ("who is on call on tuesday", ("On call at Tue 09:00", "You")),
        ("oncall payments tue 12:00", ("On call for Payments at Tue 12:00", "You")),
        ("who is on call for payments right now?", ("On call for Payments", "Megan Bowen")),
        ("oncall next week", ("Who is on call when", "23 Nov")),
        ("oncall payments this week", ("Payments: who is on call when",)),
        ("oncall 2030-01-01", ("Look at a time within a year from now",)),
    ],
)
async def test_at_another_time(desk: Desk, said: str, words: tuple[str, ...]) -> None:
    answer = await desk.asks("Alex", "chat", said)
    for one in words:
        assert one in answer, answer.words
