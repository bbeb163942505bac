"""Looking: what is open, the list and its search, the timeline, and help that offers what this person can do here."""

from __future__ import annotations

import pytest

from tests.stories.desk import Desk
from tests.stories.people import PEOPLE


@pytest.fixture
async def room(desk: Desk) -> str:
    await desk.says("Alex", "channel", "@Muster declare Card payments fail")
    await desk.clicks("Alex", "Claim IC")
    return (await desk.room()).conversation


async def test_status_lists_and_opens(desk: Desk, room: str) -> None:
    await desk.says("Alex", "channel", "@Muster declare Search is slow")
    answer = await desk.asks("Megan", "chat", "status")
    assert "2 incidents open" in answer
    assert "IC Alex Wilber" in answer
    assert "Card payments fail" in await desk.clicks("Megan", "Open INC-1", answer)
    assert "Claim TL" in (await desk.asks("Megan", room, "@Muster status")).buttons


async def test_what_is_overdue_is_said_in_the_list(desk: Desk, room: str) -> None:
    await desk.passes(minutes=31)
    assert "update overdue since 12:30" in (await desk.asks("Megan", "chat", "status")).words.lower()


async def test_search_finds_open_and_closed_and_keeps_its_words_page_by_page(desk: Desk, room: str) -> None:
    await desk.says("Alex", room, "@Muster cancel test traffic")
    for number in range(13):
        await desk.forges("Alex", "incident.declare", {"title": f"Search is slow {number}"})
    found = await desk.asks("Megan", "chat", "find card payments")
    assert "Card payments fail" in found
    assert "Search" not in found
    first = await desk.asks("Megan", "chat", "incidents search")
    assert "Page 1 of 2" in first
    older = await desk.clicks("Megan", "Older", first)
    assert "Search is slow 0" in older
    assert "Card payments" not in older
    assert "There is no incident" in await desk.asks("Megan", "chat", "incidents zebra")


async def test_the_timeline_turns_its_pages(desk: Desk, room: str) -> None:
    for number in range(25):
        await desk.forges("Alex", "incident.note", {"incident": "INC-1", "text": f"note {number}"})
    newest = await desk.asks("Megan", room, "@Muster timeline")
    assert "note 24" in newest
    assert "note 1\n" not in newest
    earlier = await desk.clicks("Megan", "Earlier", newest)
    assert "declared SEV-2" in earlier
    assert "Alex Wilber" in earlier


async def test_timeline_needs_an_incident(desk: Desk) -> None:
    assert "No incident is open" in await desk.asks("Alex", "chat", "timeline")


def offered(words: str) -> set[str]:
    return {line.split("**")[1] for line in words.splitlines() if line.startswith("**")}


async def test_help_offers_what_this_person_can_do_here(desk: Desk, room: str) -> None:
    anywhere = offered((await desk.asks("Adele", "chat", "help")).words)
    assert "declare <title>" in anywhere
    assert "private on (or off)" not in anywhere, "that is for admins"
    assert "private on (or off)" in offered((await desk.asks("Alex", "chat", "help")).words)
    member = offered((await desk.asks("Adele", room, "@Muster help")).words)
    commander = offered((await desk.asks("Alex", room, "@Muster help")).words)
    assert "update <text>" in member
    assert commander - member >= {"assign ic @ana", "hand over ic @ben", "resolve", "cancel <reason>", "notice"}
    assert not {"close", "reopen <reason>", "done <task>", "threshold removed"} & commander, "nothing of that is there"
    await desk.says("Alex", room, "@Muster cancel test traffic")
    over = offered((await desk.asks("Alex", room, "@Muster help")).words)
    assert "reopen <reason>" in over
    assert not {"update <text>", "claim ic (or tl, cl)", "resolve"} & over


@pytest.mark.parametrize(
    ("line", "button"),
    [
        ("declare", "Declare"), ("drill", "Declare"), ("triage", "Propose a severity"), ("sev", "Set"),
        ("assign", "Assign"), ("hand over", "Assign"), ("affects", "Add"), ("cause", "Record"), ("first", "Not it"),
        ("delegate", "Delegate"), ("mitigated", "Mitigated"), ("still working", "Still working"), ("update", "Post"),
        ("escalate", "Escalate"), ("note", "Add"), ("impact", "Correct"), ("resolve", "Resolve"),
        ("reopen", "Reopen"), ("cancel", "Cancel the incident"), ("merge", "Merge"), ("notice", "Preview"),
    ],
)  # fmt: skip
async def test_a_bare_ask_opens_its_form(desk: Desk, room: str, line: str, button: str) -> None:
    assert button in (await desk.asks("Alex", room, f"@Muster {line}")).buttons


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("claim", "Which role?"), ("claim boss", "Which role?"), ("release xx", "Which role?"),
        ("sev 7", "Which severity?"), ("sev 1", "needs a reason"), ("done", "Which task?"),
        ("threshold removed", "names each threshold"), ("private maybe", "private on, or: private off"),
        ("impact from teatime", "is not a time"), ("impact from 25:99", "is not a time of day"),
        ("impact until 11:00", "before it began"), ("mitigated 2030-01-01 10:00", "cannot lie in the future"),
        ("first deployment maybe", "Say what came of it"), ("delegate clean up", "Say who, with an @"),
        ("escalate zorro help", "no person, team or vendor"), ("escalate payments", "Say why"),
        ("merge that one", "Say which incident"), ("merge INC-1", "cannot be merged into itself"),
        ("merge INC-8", "no incident INC-8"), ("affects moon", "No service is called"), ("assign ic", "I do not know"),
        ("affects seach", "Did you mean “search”"), ("close", "Resolve it first"), ("release tl", "Nobody is"),
        ("hand over tl @me", "Nobody is Technical Lead"), ("hand over ic @me", "already"),
        ("reopen it burns", "is open"),
        ("assign tl @me", "three roles for three people"),
    ],
)  # fmt: skip
async def test_what_does_not_fit_is_told_in_a_sentence(desk: Desk, room: str, line: str, told: str) -> None:
    before = await desk.incident()
    answer = await desk.asks("Alex", room, f"@Muster {line}")
    assert told in answer, answer.words
    assert await desk.incident() == before


@pytest.mark.parametrize(
    ("line", "minutes"), [("20 min ago", 40), ("1 h ago", 0), ("11:15", 15), ("11.15 utc", 15), ("20 Nov 11:15", 15),
                          ("2026-11-20 11:15z", 15)],
)  # fmt: skip
async def test_moments_are_read_as_people_write_them(desk: Desk, room: str, line: str, minutes: int) -> None:
    await desk.says("Alex", room, f"@Muster impact from {line}")
    began = (await desk.incident()).began_at
    assert (began.hour, began.minute) == (11, minutes)


async def test_a_time_ahead_of_now_is_yesterdays(desk: Desk, room: str) -> None:
    await desk.says("Alex", room, "@Muster impact from 23:50")
    assert (await desk.incident()).began_at.day == 19


async def test_a_person_outside_the_catalogue_is_escalated_to_by_mention(desk: Desk, room: str) -> None:
    await desk.says("Alex", room, "@Muster escalate @Nestor he wrote it", mentions=("Nestor",))
    assert any(page.person.id == PEOPLE["Nestor"].entra for page in (await desk.incident()).pages)
    assert "He wrote it" in desk.chat("Nestor").last
