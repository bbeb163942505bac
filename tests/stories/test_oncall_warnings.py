"""What the card of who is on call warns of, how word of a change finds people, and cards sent by nobody's client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.oncall.screens import ONCALL_SCREENS
from engine.ports import Row
from incidents.model import Person, Severity
from oncall.budget import doc_of, row_id, table
from oncall.calls.model import Call
from tests.standins.teams import Fault
from tests.stories.conftest import Log, Opens
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE, TENANT
from tests.stories.rota import at, company, rota, who

MEGAN = Person(PEOPLE["Megan"].entra, PEOPLE["Megan"].name)
ROTA_SCREENS = ("oncall", "weeks", "checks", "override", "take", "duty", "swap", "swapped", "rotate", "feed")
RUBBISH = (
    {"schedule": "nowhere", "words": "x" * 5_000, "ahead": "-4", "page": "99999999999"},
    {"schedule": "payments", "ahead": "99999999", "page": "0", "swap": "s1", "person": "☃", "shift": "☃"},
    {"schedule": "☃" * 300, "ahead": "☃", "start": "☃", "what": "revoke", "words": "☃"},
)


@pytest.fixture
async def desk(opens: Opens) -> AsyncIterator[Desk]:
    async with opens(policy=company) as desk:
        await desk.installs("channel")
        yield desk


async def paged(desk: Desk, times: int) -> None:
    """Megan, so often, an hour apart."""
    for number in range(times):
        begun = desk.clock.now() - timedelta(hours=number + 1)
        call = Call(f"INC-9{number}.p1", TENANT, 1, f"INC-9{number}", "p1", MEGAN, "Slow", "", Severity.SEV2, begun)
        await desk.store.put_rows(TENANT, [Row(table(MEGAN.id), row_id(call), doc_of(replace(call, night=True)))])


async def test_the_page_budget_is_a_note_and_then_a_warning(desk: Desk) -> None:
    await paged(desk, 3)
    answer = await desk.asks("Alex", "chat", "oncall payments")
    assert "Page budget: 3 pages in seven days, 3 at night; 1 more is within the budget" in answer
    await paged(desk, 5)
    answer = await desk.asks("Alex", "chat", "oncall payments")
    assert "the budget is under 5, so it is breached." in answer


async def test_a_missing_handoff_note(desk: Desk) -> None:
    await desk.asks("Alex", "chat", "take payments until 12:30")
    await desk.passes(hours=70)
    answer = await desk.asks("Alex", "chat", "oncall payments")
    assert "No handoff note from Megan Bowen for the shift that ended 08:00." in answer


async def test_who_would_sleep_through_a_sev_1(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_PAGER_RING_SECRET", "AC0:secret")
    ring = '\n[[pager]]\nkey = "ring"\nkind = "twilio"\ncaller = "+14255550100"\nurl = "http://127.0.0.1:9"\n'
    async with opens(policy=lambda text: company(text) + ring) as desk:
        answer = await desk.asks("Alex", "chat", "oncall")
        assert "A SEV-1 would not wake Megan Bowen" in answer
        assert "no contact that rings. They add one with: contacts." in answer


async def test_a_chat_deleted_meanwhile_is_opened_anew(desk: Desk) -> None:
    await desk.says("Megan", "chat", "help")
    old = f"a:{PEOPLE['Megan'].mri}"
    desk.teams.gone.add(old)
    desk.teams.chats[PEOPLE["Megan"].mri] = "a:new"
    await desk.asks("Alex", "chat", "take payments")
    assert any("Alex Wilber has your duty for Payments" in one for one in desk.messages("a:new"))


async def test_somebody_who_has_blocked_the_bot_keeps_nobody_else_from_their_card(desk: Desk) -> None:
    await desk.says("Adele", "chat", "help")
    await desk.says("Alex", "chat", "help")
    desk.teams.faults = [Fault(status=403, code="ConversationBlockedByUser")]
    await desk.forges("Alex", "swap.ask", {"shift": "payments|", "person": "adele"})
    assert not any("asks you to swap" in one for one in desk.chat("Adele").all)
    mine = next(one for one in desk.chat("Alex").all if "Withdraw" in one.buttons)
    assert "You asked Adele Vance to swap" in mine
    assert len((await rota(desk)).swaps) == 1


async def test_a_bot_in_no_channel_says_so_to_the_operator(opens: Opens, log: Log) -> None:
    async with opens(policy=company) as desk:
        await desk.asks("Alex", "chat", "take payments")
        assert await who(desk, at(20, 13)) == "alex", "what was done stands"
        assert any("the bot is in no channel yet" in one for one in log.taken())


async def test_a_team_with_a_channel_of_its_own_hears_it_there(opens: Opens) -> None:
    def general(text: str) -> str:
        return company(text).replace('\nlead = "lynne"\n', '\nlead = "lynne"\nchannel = "19:general@thread.tacv2"\n', 1)

    async with opens(policy=general) as desk:
        await desk.installs("channel")
        await desk.installs("general")
        await desk.asks("Alex", "chat", "take payments")
        threads = {place[0] for place in desk.teams.messages if place[0].startswith("19:general")}
        assert any("has the duty for Payments" in one for one in desk.messages(*threads))


@pytest.mark.parametrize("name", ROTA_SCREENS)
async def test_each_screen_with_rubbish(desk: Desk, name: str) -> None:
    assert name in ONCALL_SCREENS
    for data in ({}, *RUBBISH):
        for person in ("Alex", "Nestor"):
            answer = await desk.forges(person, f"show.{name}", data)
            assert answer.words
            assert "Something went wrong" not in answer, (name, data)


@pytest.mark.parametrize(
    "verb", ["override.add", "override.remove", "duty.take", "swap.ask", "swap.accept", "rotation.set", "swap.withdraw"]
)
async def test_each_verb_with_rubbish(desk: Desk, verb: str) -> None:
    for data in ({}, *RUBBISH, {"schedule": "payments", "until": "☃", "end": "☃", "people": "☃", "every": "☃"}):
        answer = await desk.forges("Lynne", verb, data)
        assert answer.words
        assert "Something went wrong" not in answer, (verb, data)


async def test_taken_by_form_and_for_later(desk: Desk) -> None:
    assert "office until" in await desk.asks("Lynne", "chat", "take"), "the only one she takes turns in"
    form = await desk.asks("Patti", "chat", "take")
    assert "schedule" in (await desk.forges("Patti", "duty.take", {"until": "18:00"})).fields, "the form again"
    answer = await desk.fills("Patti", "Take over", form, schedule="office", until="for 30 min")
    assert "You have the duty for Platform office until 13:30 (Berlin)" in answer
    later = await desk.asks("Alex", "chat", "take payments from mon 18:00 until mon 20:00")
    assert "already" in later, "he has it then by the rotation"
    assert "Until when?" in await desk.asks("Alex", "chat", "take payments from mon 18:00")


async def test_what_could_not_be_checked_is_said(opens: Opens) -> None:
    async with opens(policy=company) as desk:
        answer = await desk.asks("Alex", "chat", "oncall check payments")
        assert "Not checked: working hours of Megan Bowen, Alex Wilber and Adele Vance are not in the policy." in answer
