"""Pages: into people's own chats, with Acknowledge, step by step until somebody answers or all have been tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.standins.teams import Fault, teams
from tests.stories.conftest import Log, Opens
from tests.stories.desk import Desk
from tests.stories.people import PEOPLE


@pytest.fixture
async def declared(desk: Desk) -> Desk:
    """A SEV-2 of search: Adele is on call, Lynne leads. Neither has ever spoken with Muster."""
    await desk.forges("Patti", "incident.declare", {"title": "Search finds nothing", "services": "search"})
    return desk


async def test_the_on_call_is_called_in_a_chat_of_their_own(declared: Desk) -> None:
    page = declared.chat("Adele").last
    assert "Adele, you are paged" in page
    (sent,) = (call.body for call in declared.teams.calls if call.method == "POST" and "adele" in call.path)
    assert sent["channelData"]["notification"]["alert"]
    answer = await declared.clicks("Adele", "Acknowledge", page)
    assert "You acknowledged at 12:00 UTC" in answer
    assert "Acknowledge" not in answer.buttons
    incident = await declared.incident()
    assert incident.acknowledged_by is not None
    assert incident.acknowledged_by.name == "Adele Vance"


async def test_silence_takes_it_a_step_further(declared: Desk) -> None:
    assert not declared.chat("Isaiah").all
    await declared.passes(minutes=10)
    assert "needed as Incident Commander" in declared.chat("Isaiah").last, "nobody has taken the roles"
    assert "No answer from anybody" in declared.chat("Adele").last
    await declared.passes(minutes=10)
    assert "No answer from Adele Vance" in declared.chat("Lynne").last
    await declared.clicks("Lynne", "Acknowledge", declared.chat("Lynne").last)
    told = len(declared.chat("Patti").all)
    await declared.passes(minutes=60)
    assert not any("No answer from" in one.words for one in declared.chat("Patti").all[told:])


async def test_when_nobody_is_left_the_room_hears_it_loudly(declared: Desk) -> None:
    await declared.passes(hours=2)
    room = await declared.room()
    assert sum("Call somebody by phone now." in said for said in room.said) == 1
    assert "Call somebody by phone now." in declared.chat("Lynne").last, "who leads the team"
    assert "Nobody answered the pages." in room.headline


async def test_a_page_is_its_persons_alone(declared: Desk) -> None:
    answer = await declared.clicks("Patti", "Acknowledge", declared.chat("Adele").last)
    assert "That page is for Adele Vance" in answer
    assert (await declared.incident()).acknowledged_at is None


async def test_a_page_answered_before_leads_to_the_living_card(declared: Desk) -> None:
    page = declared.chat("Adele").last
    await declared.clicks("Adele", "Acknowledge", page)
    answer = await declared.clicks("Adele", "Acknowledge", page)
    assert "Adele Vance acknowledged INC-1 at 12:00 UTC" in answer
    assert "Claim IC" in answer.buttons


async def test_somebody_called_by_name_for_a_role(declared: Desk) -> None:
    room = (await declared.room()).conversation
    await declared.says("Patti", room, "@Muster page isaiah as ic we need somebody to lead")
    assert "as Incident Commander" in declared.chat("Isaiah").last
    assert "e need somebody to lead" in declared.chat("Isaiah").last
    assert "has not answered yet" in await declared.asks("Patti", room, "@Muster page isaiah as ic")


async def test_whose_page_waits_is_not_called_for_a_role_as_well(declared: Desk) -> None:
    room = (await declared.room()).conversation
    answer = await declared.asks("Patti", room, "@Muster page adele as ic")
    assert "has been paged and has not answered yet. Call by phone, or page somebody else." in answer
    assert "has not answered yet" in await declared.asks("Patti", room, "@Muster escalate adele I need her")
    assert len(declared.chat("Adele").all) == 1


async def test_a_team_and_nobody(declared: Desk) -> None:
    room = (await declared.room()).conversation
    await declared.says("Patti", room, "@Muster page Payments cards are hit as well")
    assert "Cards are hit as well" in declared.chat("Alex").last
    assert "target" in (await declared.asks("Patti", room, "@Muster page")).fields, "the form asks whom"
    assert "no person, team or vendor called “zorro”" in await declared.asks("Patti", room, "@Muster page zorro")


async def test_a_second_role_offers_to_page_the_lead(declared: Desk) -> None:
    headline = (await declared.room()).headline
    await declared.clicks("Adele", "Claim TL", headline)
    offer = await declared.clicks("Adele", "Claim IC", headline)
    assert "three roles for three people" in offer
    await declared.clicks("Adele", "Page the lead as IC", offer)
    assert "as Incident Commander" in declared.chat("Lynne").last


async def test_a_page_that_cannot_be_delivered_is_told_in_the_room(declared: Desk, log: Log) -> None:
    declared.teams.gone.add(f"a:{PEOPLE['Isaiah'].mri}")
    await declared.says("Patti", "chat", "page isaiah INC-1")
    assert (
        "INC-1: could not page Isaiah Langer: The conversation is not there any more." in (await declared.room()).last
    )
    assert log.taken()


async def test_a_chat_deleted_by_its_owner_is_opened_anew(declared: Desk) -> None:
    await declared.passes(minutes=10)
    old, new = f"a:{PEOPLE['Isaiah'].mri}", f"a:{PEOPLE['Isaiah'].entra}"
    assert declared.messages(old)
    await declared.clicks("Isaiah", "Acknowledge", declared.chat("Isaiah").last)
    declared.teams.gone.add(old)
    declared.teams.chats[PEOPLE["Isaiah"].mri] = new
    await declared.says("Patti", "chat", "page isaiah as ic INC-1")
    assert "you are paged" in declared.messages(new)[-1]


async def test_a_page_cut_off_is_sent_again_and_says_so(declared: Desk) -> None:
    await declared.clicks("Adele", "Acknowledge", declared.chat("Adele").last)
    await declared.says("Patti", "chat", "note hello INC-1")
    headline = [Fault()] * 4  # it is brought up to date first, and tried so often
    declared.teams.faults = [*headline, Fault(drop=True, done=True)]
    await declared.forges("Patti", "page.send", {"incident": "INC-1", "target": "adele", "role": "ic"})
    await declared.passes(seconds=10)
    assert "you are paged again" in declared.chat("Adele").last


async def test_the_chat_is_opened_once(declared: Desk) -> None:
    await declared.passes(minutes=30)
    opened = [c for c in declared.teams.calls if c.path == "/v3/conversations" and not c.body.get("isGroup")]
    people = [c.body["members"][0]["id"] for c in opened]
    assert len(people) == len(set(people))
    assert PEOPLE["Adele"].mri in people


@pytest.mark.parametrize(
    ("who", "does", "says"),
    [
        ("Adele", "@Muster ack", "You acknowledged at 12:00 UTC"),
        ("Patti", "@Muster ack", "Patti acknowledged at 12:00 UTC: nothing to do"),
        ("Patti", "@Muster cancel test traffic", "Over: nothing to do"),
        ("Patti", "@Muster sev 4", "Only a ticket now: nothing to do"),
    ],
)
async def test_a_page_settled_elsewhere_says_so(declared: Desk, who: str, does: str, says: str) -> None:
    page = declared.chat("Adele").last
    assert "Acknowledge" in page.buttons
    await declared.says(who, (await declared.room()).conversation, does)
    assert len(declared.chat("Adele").all) == 1
    assert says in declared.chat("Adele").last
    assert "Acknowledge" not in declared.chat("Adele").last.buttons


async def test_a_role_taken_by_another_settles_the_call_for_it(declared: Desk) -> None:
    room = (await declared.room()).conversation
    await declared.says("Patti", room, "@Muster page isaiah as ic")
    await declared.says("Megan", room, "@Muster claim ic")
    assert "Megan is Incident Commander: nothing to do" in declared.chat("Isaiah").last


async def test_another_call_says_that_it_is_another(declared: Desk) -> None:
    await declared.passes(minutes=10)
    first, second = declared.chat("Adele").all
    assert "Adele, you are paged" in first
    assert "try" not in first
    assert "Adele, you are paged, try 2" in second


async def test_a_page_whose_message_is_gone_is_let_be(declared: Desk) -> None:
    place = (declared.chat("Adele").last.conversation, declared.chat("Adele").last.message)
    del declared.teams.messages[place]
    await declared.says("Patti", (await declared.room()).conversation, "@Muster ack")
    assert not declared.chat("Adele").all


async def test_after_a_restart_the_page_is_still_known(opens: Opens, tmp_path: Path) -> None:
    async with teams() as service:
        async with opens(store=f"tinydb:{tmp_path / 'data'}", service=service) as desk:
            await desk.installs("channel")
            await desk.forges("Patti", "incident.declare", {"title": "Search finds nothing", "services": "search"})
        async with opens(store=f"tinydb:{tmp_path / 'data'}", service=service) as desk:
            await desk.forges("Patti", "incident.ack", {"incident": "INC-1"})
            assert "Patti acknowledged" in desk.chat("Adele").last
