"""After a page: answered, snoozed and coming again, judged; alarms likewise; and one's own pages with their budget."""

from __future__ import annotations

import pytest

from incidents.model import Severity
from oncall.calls.model import Verdict
from tests.stories.alarms import TITLE, alarm, call, raises
from tests.stories.desk import Desk


@pytest.fixture
async def declared(desk: Desk) -> Desk:
    """A SEV-2 of search: Adele is on call, Lynne leads."""
    await desk.forges("Patti", "incident.declare", {"title": "Search finds nothing", "services": "search"})
    return desk


@pytest.fixture
async def minor(desk: Desk) -> Desk:
    """A SEV-3, which can wait."""
    answers = {"scope": "degraded", "customers": "some", "data": "no", "workaround": "yes"}
    await desk.forges("Patti", "incident.declare", {"title": "Search is slow", "services": "search", **answers})
    assert (await desk.incident()).severity is Severity.SEV3
    return desk


# ---- was it needed?


async def test_once_acknowledged_it_is_asked_whether_the_page_was_needed(declared: Desk) -> None:
    page = declared.chat("Adele").last
    assert "Was this page needed?" not in page
    answer = await declared.clicks("Adele", "Acknowledge", page)
    assert "You acknowledged at 12:00 UTC in Teams" in answer
    assert list(answer.buttons)[-3:] == ["Actionable", "Not actionable", "Duplicate"]
    judged = await declared.clicks("Adele", "Not actionable", answer)
    assert "You said **Not actionable** at 12:00 UTC." in judged
    assert "You said **Not actionable**" in declared.chat("Adele").last, "the card in the chat stays true"
    await declared.clicks("Adele", "Actionable", judged)
    assert (await call(declared)).verdict is Verdict.ACTIONABLE


async def test_a_page_that_somebody_else_took_care_of_asks_too(declared: Desk) -> None:
    await declared.says("Patti", (await declared.room()).conversation, "@Muster ack")
    page = declared.chat("Adele").last
    assert "Patti acknowledged" in page
    await declared.clicks("Adele", "Duplicate", page)
    assert (await call(declared)).verdict is Verdict.DUPLICATE


async def test_only_the_person_paged_judges_and_snoozes(minor: Desk) -> None:
    page = minor.chat("Adele").last
    key = (await call(minor)).key
    assert "Only Adele Vance can say that" in await minor.forges(
        "Patti", "page.judge", {"call": key, "verdict": "duplicate"}
    )
    assert "That page is for Adele Vance" in await minor.clicks("Patti", "Snooze", page)
    forged = {"incident": "INC-1", "page": (await call(minor)).page, "call": key, "for": "10"}
    await minor.forges("Patti", "page.snooze", forged)
    assert (await call(minor)).waiting
    assert (await call(minor)).verdict is None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"call": "INC-9.p9", "verdict": "duplicate"}, "not known any more"),
        ({"call": "", "verdict": "duplicate"}, "does not say which page"),
        ({"verdict": "lovely"}, "Choose Actionable"),
    ],
)
async def test_a_verdict_that_cannot_be_read(declared: Desk, data: dict[str, str], says: str) -> None:
    assert says in await declared.forges("Adele", "page.judge", data)


# ---- snoozed


async def test_a_page_snoozed_comes_again_by_itself(minor: Desk) -> None:
    choice = await minor.clicks("Adele", "Snooze", minor.chat("Adele").last)
    assert "Snooze this page for" in choice
    answer = await minor.clicks("Adele", "30 min", choice)
    assert "Snoozed until 12:30 UTC" in answer
    assert "Acknowledge" in answer.buttons
    assert "Snooze" not in answer.buttons
    before = len(minor.chat("Adele").all)
    await minor.passes(minutes=29)
    assert len(minor.chat("Adele").all) == before
    await minor.passes(minutes=1)
    assert len(minor.chat("Adele").all) == before + 1
    assert "Adele, you are paged" in minor.chat("Adele").last


async def test_snoozed_with_a_typed_line(minor: Desk) -> None:
    answer = await minor.asks("Adele", "chat", "snooze 20 min")
    assert "INC-1: Snoozed until 12:20 UTC. You are paged again then." in answer
    page = next(one for one in minor.chat("Adele").all if "Search is slow" in one)
    assert "Snoozed until 12:20 UTC" in page


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("snooze", "How long?"),
        ("snooze a while", "is not a time"),
        ("snooze 90 days", "1 d at most"),
        ("snooze until my shift ends", "You have no shift under way"),
        ("snooze 45", "Snoozed until 12:45 UTC"),
        ("snooze for 2 h", "Snoozed until 14:00 UTC"),
        ("snooze until 15:30", "Snoozed until 15:30 UTC"),
    ],
)
async def test_how_long_is_read_as_people_write_it(minor: Desk, line: str, says: str) -> None:
    assert says in await minor.asks("Adele", "chat", line)


async def test_what_cannot_wait_is_not_snoozed(declared: Desk) -> None:
    page = declared.chat("Adele").last
    assert "Snooze" not in page.buttons
    assert "A SEV-2 cannot wait. Acknowledge it" in await declared.asks("Adele", "chat", "snooze 20 min")
    ids = {"incident": "INC-1", "page": (await call(declared)).page, "for": "10"}
    assert "A SEV-2 cannot wait" in await declared.forges("Adele", "page.snooze", ids)
    assert "You are not paged for INC-1" in await declared.asks("Patti", "chat", "snooze 20 min INC-1")


async def test_an_old_snooze_button_finds_the_page_answered(minor: Desk) -> None:
    choice = await minor.clicks("Adele", "Snooze", minor.chat("Adele").last)
    await minor.says("Adele", "chat", "ack")
    answer = await minor.clicks("Adele", "10 min", choice)
    assert "nothing to snooze" in answer
    forged = {"incident": "INC-1", "page": (await call(minor)).page}
    assert "nothing to snooze" in await minor.forges("Adele", "show.snooze", forged)


# ---- one's own pages


async def test_ones_own_pages_with_their_budget(declared: Desk) -> None:
    await declared.passes(minutes=1)
    await raises(declared)
    listed = await declared.asks("Adele", "chat", "pages")
    assert "2 pages in seven days; 2 more are within the budget." in listed
    newest = [line for line in listed.words.splitlines() if line.startswith("**")]
    assert newest[0] == f"**{TITLE}**"
    judged = await declared.clicks("Adele", "Duplicate", listed)
    assert "Verdict: **Duplicate**" in judged
    assert "Your pages" in judged
    assert {"Actionable", "Not actionable", "Duplicate"} <= set((await declared.clicks("Adele", "Change")).buttons)
    assert "No page in seven days" in await declared.asks("Patti", "chat", "pages")


async def test_one_verdict_counts_for_every_call_about_the_same_thing(minor: Desk) -> None:
    await minor.says("Adele", "chat", "snooze 30 min")
    await minor.passes(minutes=30)
    first, again = [f"INC-1.{page.id}" for page in (await minor.incident()).pages if page.person.name == "Adele Vance"]
    listed = await minor.asks("Adele", "chat", "pages")
    assert "12:30 UTC · called twice since 12:00 · INC-1 · SEV-3 Minor" in listed
    assert listed.words.count("Search is slow") == 1
    assert list(listed.buttons)[-3:] == ["Actionable", "Not actionable", "Duplicate"]
    await minor.clicks("Adele", "Duplicate", listed)
    assert [(await call(minor, key)).verdict for key in (first, again)] == [Verdict.DUPLICATE] * 2
    await minor.forges("Adele", "page.judge", {"call": first, "verdict": "actionable"})
    assert (await call(minor, again)).verdict is Verdict.DUPLICATE, "what was judged already stays as it is"


async def test_an_alarms_calls_are_judged_together_and_each_by_its_own_person(desk: Desk) -> None:
    await raises(desk, severity=Severity.SEV3)
    await desk.says("Adele", "chat", "snooze 10 min")
    await desk.passes(minutes=10)
    keys = [f"ALM-1.{page.id}" for page in (await alarm(desk)).pages]
    assert len(keys) == 2
    await desk.forges("Adele", "page.judge", {"call": keys[1], "verdict": "not actionable"})
    assert (await call(desk, keys[0])).verdict is Verdict.NOT_ACTIONABLE


async def test_older_pages_are_turned_to(desk: Desk) -> None:
    for number in range(1, 11):
        await raises(desk, number, title=f"Alarm {number:02}")
        await desk.passes(minutes=1)
    await desk.passes(hours=8 * 24)
    newest = await desk.asks("Adele", "chat", "pages")
    assert "No page in seven days" in newest
    assert "Page 1 of 2" in newest
    assert "Alarm 10" in newest
    older = await desk.clicks("Adele", "Older", newest)
    assert "Alarm 01" in older
    assert "Alarm 10" not in older
    judged = await desk.clicks("Adele", "Actionable", older)
    assert "Page 2 of 2" in judged, "the same page after a verdict"
    assert "Alarm 10" in await desk.clicks("Adele", "Newer", judged)


async def test_a_drill_burns_no_budget(desk: Desk) -> None:
    drill = {"title": "Practice", "services": "search", "drill": "true"}
    await desk.forges("Patti", "incident.declare", drill)
    answer = await desk.clicks("Adele", "Acknowledge", desk.chat("Adele").last)
    assert "Was this page needed?" not in answer
    assert "No page in seven days" in await desk.asks("Adele", "chat", "pages")
