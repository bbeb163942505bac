"""After a page: answered, snoozed and coming again, judged; alarms likewise; and one's own pages with their budget."""

from __future__ import annotations

import pytest

from engine.ports import Request
from incidents.model import MUSTER, Severity
from oncall.alarms.commands import EndAlarm, RaiseAlarm
from oncall.alarms.model import Alarm
from oncall.calls.model import Call, Verdict
from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.people import TENANT
from tests.stories.seen import Seen

TITLE = "Heartbeat of nightly-backup is silent"
BOOKS = (("Restart the backup", "https://wiki.contoso.example/backup"),)


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


async def raises(desk: Desk, number: int = 1, severity: Severity = Severity.SEV3, title: str = TITLE) -> Seen:
    """An alarm at Platform. Returns the page in Adele's chat."""
    text, rule = "no sign of life since 11:00 UTC", "heartbeat nightly-backup"
    command = RaiseAlarm(f"ALM-{number}", title, text, "heartbeat", rule, "platform", severity, BOOKS)
    await desk.muster.desk.handle(Request(TENANT, f"raise:{number}", MUSTER, "alarm", f"ALM-{number}", command))
    await desk.settles()
    return desk.chat("Adele").last


async def alarm(desk: Desk, number: int = 1) -> Alarm:
    found = await desk.muster.desk.oncall(TENANT, "alarm", f"ALM-{number}")
    assert isinstance(found, Alarm)
    return found


async def call(desk: Desk, key: str = "") -> Call:
    """Adele's, of the incident's first page unless another is named."""
    found = await desk.muster.desk.oncall(TENANT, "call", key or f"INC-1.{(await desk.incident()).pages[0].id}")
    assert isinstance(found, Call)
    return found


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


# ---- alarms


async def test_an_alarm_is_paged_acknowledged_and_judged(desk: Desk) -> None:
    page = await raises(desk)
    for words in ("SEV-3 Minor · ALARM", "Adele, you are paged", TITLE, "No sign of life", "Restart the backup"):
        assert words in page
    answer = await desk.clicks("Adele", "Acknowledge", page)
    assert "You acknowledged at 12:00 UTC" in answer
    assert "SEV-3 Minor · ACKNOWLEDGED" in answer
    assert (await alarm(desk)).acknowledged_at
    await desk.clicks("Adele", "Actionable", desk.chat("Adele").last)
    assert "You said **Actionable**" in desk.chat("Adele").last


async def test_an_alarm_is_its_persons_alone(desk: Desk) -> None:
    page = await raises(desk)
    assert "That page is for Adele Vance" in await desk.clicks("Patti", "Acknowledge", page)
    assert "That page is for Adele Vance" in await desk.clicks("Patti", "Snooze", page)
    assert (await alarm(desk)).acknowledged_at is None


async def test_ack_finds_the_alarm_one_is_paged_for(desk: Desk) -> None:
    await raises(desk)
    assert "Acknowledged. Thank you." in await desk.asks("Adele", "chat", "ack")
    assert (await alarm(desk)).acknowledged_at
    assert "No incident is open" in await desk.asks("Adele", "chat", "ack")


async def test_paged_for_two_things_one_picks(declared: Desk) -> None:
    await raises(declared)
    card = await declared.asks("Adele", "chat", "ack")
    assert "paged for more than one thing" in card
    assert list(card.buttons) == ["INC-1 Search finds nothing", TITLE]
    await declared.clicks("Adele", TITLE, card)
    assert (await alarm(declared)).acknowledged_at
    assert (await declared.incident()).acknowledged_at is None
    await declared.says("Adele", "chat", "ack")
    assert (await declared.incident()).acknowledged_at


async def test_an_alarm_snoozed_comes_again(desk: Desk) -> None:
    await raises(desk)
    assert "Snoozed until 12:10 UTC" in await desk.asks("Adele", "chat", "snooze 10 min")
    before = len(desk.chat("Adele").all)
    await desk.passes(minutes=10)
    assert len(desk.chat("Adele").all) == before + 1
    assert "Adele, you are paged" in desk.chat("Adele").last
    choice = await desk.clicks("Adele", "Snooze", desk.chat("Adele").last)
    assert "Snoozed until 13:10 UTC" in await desk.clicks("Adele", "60 min", choice)


async def test_an_alarm_becomes_an_incident(desk: Desk) -> None:
    page = await raises(desk)
    form = await desk.clicks("Adele", "Declare an incident", page)
    assert form.values["title"] == TITLE
    verb, data = form.sends("Declare", {"services": "search"})
    for _ in range(2):
        await desk.forges("Adele", verb, data)
    incident = await desk.incident()
    assert incident.title == TITLE
    assert (await alarm(desk)).incident == "INC-1"
    page = next(one for one in desk.chat("Adele").all if "It is INC-1 now" in one)
    assert "Open INC-1" in page.buttons
    listed = await desk.asks("Adele", "chat", "incidents")
    assert listed.words.count(TITLE) == 1, "pressed twice it is one incident"
    assert "It became INC-1" in await desk.forges("Adele", "show.fromalarm", {"alarm": "ALM-1"})


async def test_an_alarm_is_over_when_somebody_says_so_or_by_itself(desk: Desk) -> None:
    page = await raises(desk)
    answer = await desk.clicks("Adele", "It is over", page)
    assert "Over: nothing to do" in answer
    assert "Adele Vance says that it is over" in answer
    assert "That alarm is over" in await desk.clicks("Adele", "Acknowledge", page)
    second = await raises(desk, 2)
    assert "you are paged" in second
    ended = Request(TENANT, "back", MUSTER, "alarm", "ALM-2", EndAlarm("the heartbeat is back"))
    await desk.muster.desk.handle(ended)
    await desk.settles()
    assert "the heartbeat is back" in desk.chat("Adele").last
    assert "Acknowledge" not in desk.chat("Adele").last.buttons
    assert "That alarm is over." in await desk.forges("Adele", "show.fromalarm", {"alarm": "ALM-2"})


@pytest.mark.parametrize("verb", ["alarm.ack", "alarm.end", "show.fromalarm", "show.paged", "show.snooze"])
async def test_an_alarm_that_is_not_there(desk: Desk, verb: str) -> None:
    answer = await desk.forges("Adele", verb, {"alarm": "ALM-9", "page": "p1"})
    assert answer.card is None
    assert "any more" in answer


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
    assert "Your pages of the last seven days" in judged
    assert {"Actionable", "Not actionable", "Duplicate"} <= set((await declared.clicks("Adele", "Change")).buttons)
    assert "No page in seven days" in await declared.asks("Patti", "chat", "pages")


async def test_a_drill_burns_no_budget(desk: Desk) -> None:
    drill = {"title": "Practice", "services": "search", "drill": "true"}
    await desk.forges("Patti", "incident.declare", drill)
    answer = await desk.clicks("Adele", "Acknowledge", desk.chat("Adele").last)
    assert "Was this page needed?" not in answer
    assert "No page in seven days" in await desk.asks("Adele", "chat", "pages")


SHIFT = """
[[schedule]]
key = "platform-rota"
people = ["adele", "lynne"]
starts = 2026-11-19
handover = 14:00:00
every = "1 day"
"""


async def test_snoozed_until_and_past_the_end_of_a_shift(opens: Opens) -> None:
    def with_shift(text: str) -> str:
        return text.replace('on_call = "adele"', 'on_call = "adele"\nschedule = "platform-rota"') + SHIFT

    async with opens(policy=with_shift) as desk:
        await desk.installs("channel")
        choice = await desk.clicks("Adele", "Snooze", await raises(desk))
        answer = await desk.clicks("Adele", "Until my shift ends, 14:00 UTC", choice)
        assert "Snoozed until 14:00 UTC" in answer
        assert (await call(desk, f"ALM-1.{(await alarm(desk)).pages[0].id}")).verdict is None
        second = await raises(desk, 2)
        page = (await alarm(desk, 2)).pages[0].id
        await desk.forges("Adele", "page.snooze", {"alarm": "ALM-2", "page": page, "for": "150"}, on=second)
        assert (await call(desk, f"ALM-2.{page}")).verdict is Verdict.NOT_ACTIONABLE
        past = next(one for one in desk.chat("Adele").all if "Snoozed until 14:30 UTC" in one)
        assert "Snoozed past your shift, which counts as **Not actionable**" in past
        assert "by snoozing past the shift" in await desk.asks("Adele", "chat", "pages")
