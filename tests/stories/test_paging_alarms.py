"""Alarms in their person's own chat: acknowledged, snoozed, declared from, ended, and left to the next shift."""

from __future__ import annotations

import pytest

from engine.ports import Request
from incidents.model import MUSTER, Severity
from oncall.alarms.commands import EndAlarm
from oncall.calls.model import Verdict
from tests.stories.alarms import TITLE, alarm, call, raises
from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.people import TENANT


@pytest.fixture
async def declared(desk: Desk) -> Desk:
    """A SEV-2 of search: Adele is on call, Lynne leads."""
    await desk.forges("Patti", "incident.declare", {"title": "Search finds nothing", "services": "search"})
    return desk


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
    assert f"You acknowledged “{TITLE}” at 12:00 UTC." in await desk.asks("Adele", "chat", "ack")


async def test_ack_after_somebody_else_has_acknowledged_says_who(desk: Desk) -> None:
    await raises(desk, severity=Severity.SEV2)
    await desk.passes(minutes=10)
    await desk.clicks("Adele", "Acknowledge", desk.chat("Adele").last)
    assert f"Adele Vance acknowledged “{TITLE}” at 12:10 UTC." in await desk.asks("Lynne", "chat", "ack")
    assert "No incident is open" in await desk.asks("Patti", "chat", "ack"), "who was not paged did not mean it"


async def test_open_alarms_are_found_and_looked_after_from_their_list(desk: Desk) -> None:
    assert "No alarm is open" in await desk.asks("Patti", "chat", "alarms")
    await raises(desk)
    await desk.passes(minutes=5)
    await raises(desk, 2, title="Queue is long")
    status = await desk.asks("Patti", "chat", "status")
    assert "**2 alarms open**" in status
    listed = await desk.clicks("Patti", "See the alarms", status)
    assert listed.words.index("Queue is long") < listed.words.index(TITLE), "the newest first"
    for words in ("SEV-3 Minor · since 12:05 UTC", "paged: Adele Vance", "Not acknowledged yet"):
        assert words in listed
    listed = await desk.clicks("Patti", "Acknowledge", listed)
    assert "Acknowledged by Patti at 12:05 UTC" in listed
    assert (await alarm(desk)).acknowledged_at, "the last button of that name"
    listed = await desk.clicks("Patti", "It is over", listed)
    assert "1 alarm open" in listed
    assert TITLE not in listed
    assert "Queue is long" in await desk.asks("Megan", "channel", "@Muster alarms")
    assert "No alarm is open" in await desk.asks("Ödön", "chat", "alarms"), "guests learn nothing of an alarm"
    form = await desk.clicks("Patti", "Declare an incident", await desk.asks("Patti", "chat", "alarms"))
    assert form.values["title"] == "Queue is long"


async def test_an_alarm_is_named_as_its_mail_names_it(declared: Desk) -> None:
    await raises(declared)
    assert "You are not paged for that alarm" in await declared.asks("Patti", "chat", "snooze ALM-1 10 min")
    assert "Snoozed until 12:10 UTC" in await declared.asks("Adele", "chat", "snooze alm-1 10 min")
    await raises(declared, 2)
    assert "Acknowledged. Thank you." in await declared.asks("Adele", "chat", "ack ALM-2")
    assert (await alarm(declared, 2)).pages[0].acknowledged_at
    assert "Acknowledged. Thank you." in await declared.asks("Patti", "channel", "@Muster ack ALM-1")
    answered = (await alarm(declared)).acknowledged_by
    assert answered
    assert answered.name == "Patti Fernandez", "who was not paged may look after it"


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


async def test_when_an_alarm_is_over_the_cards_of_all_who_were_paged_say_so(desk: Desk) -> None:
    await raises(desk, severity=Severity.SEV2)
    await desk.passes(minutes=10)
    assert "you are paged" in desk.chat("Lynne").last
    await desk.clicks("Lynne", "Acknowledge", desk.chat("Lynne").last)
    assert "Lynne acknowledged at 12:10 UTC: nothing to do" in desk.chat("Adele").last
    await desk.passes(minutes=5)
    back = Request(TENANT, "back", MUSTER, "alarm", "ALM-1", EndAlarm("the heartbeat is back"))
    await desk.muster.desk.handle(back)
    await desk.settles()
    for who in ("Adele", "Lynne"):
        assert "SEV-2 Major · OVER" in desk.chat(who).last
        assert "over since 12:15 UTC: the heartbeat is back" in desk.chat(who).last
        assert "It is over" not in desk.chat(who).last.buttons


async def test_a_guest_learns_nothing_of_an_alarm(desk: Desk) -> None:
    page = (await raises(desk)) and (await alarm(desk)).pages[0].id
    for verb in ("alarm.ack", "alarm.end", "show.fromalarm", "show.paged", "show.snooze", "page.snooze"):
        answer = await desk.forges("Ödön", verb, {"alarm": "ALM-1", "page": page, "for": "10"})
        assert answer.card is None
        assert TITLE not in answer
    assert (await alarm(desk)).is_open


@pytest.mark.parametrize("verb", ["alarm.ack", "alarm.end", "show.fromalarm", "show.paged", "show.snooze"])
async def test_an_alarm_that_is_not_there(desk: Desk, verb: str) -> None:
    answer = await desk.forges("Adele", verb, {"alarm": "ALM-9", "page": "p1"})
    assert answer.card is None
    assert "any more" in answer


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


async def test_until_when_is_read_in_the_persons_own_time(opens: Opens) -> None:
    """It is 13:00 in Berlin; a time that is over today means tomorrow, and the day is said."""

    def in_berlin(policy: str) -> str:
        return policy.replace('key = "adele"\n', 'key = "adele"\ntime_zone = "Europe/Berlin"\n')

    async with opens(policy=in_berlin) as desk:
        await desk.installs("channel")
        await raises(desk)
        assert "Snoozed until 13:30 (Berlin)" in await desk.asks("Adele", "chat", "snooze until 13:30")
