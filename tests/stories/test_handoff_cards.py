"""The cards of handoffs where people swap, cannot be reached or delete them, and notes whose handoff is long past."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.handoff_cards import HandoffCards
from engine.ports import Claimed, Ref, Row, TryLater, Undeliverable
from incidents.effects import Owed
from incidents.model import Person
from oncall.actions.commands import OpenAction
from oncall.actions.model import ActionKind
from oncall.effects import PlanShifts, RefreshHandoff
from oncall.handoffs.model import Handoff
from oncall.rotas.commands import RemoveOverride
from tests.standins.teams import Fault
from tests.stories.conftest import Log, Opens
from tests.stories.desk import Desk
from tests.stories.handoffs import FIRST, NOTE, SECOND, asks, card, covers, handoff, in_channel, on_duty, plans
from tests.stories.people import PEOPLE, TENANT
from tests.stories.places import CHANNELS


def cards_of(desk: Desk) -> HandoffCards:
    found = desk.muster.outbox._performers[RefreshHandoff]
    assert isinstance(found, HandoffCards)
    return found


def claimed(desk: Desk, key: str = FIRST) -> Claimed:
    return Claimed(TENANT, Owed(f"handoff/{key}/card", desk.clock.now(), RefreshHandoff(key)), 1, 0, doubtful=False)


async def test_the_form_follows_who_takes_over_and_is_else_left_alone(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.passes(minutes=31)
        await covers(desk, "isaiah", 1, 5)
        (form,) = desk.chat("Alex").all
        assert "Alex, hand over to Isaiah" in form
        updates = [call for call in desk.teams.calls if call.method == "PUT"]
        await cards_of(desk).perform(claimed(desk))
        assert [call for call in desk.teams.calls if call.method == "PUT"] == updates


async def test_void_and_back_again(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.passes(minutes=31)
        rota = await covers(desk, "isaiah", 0.9, 5)
        assert "HANDOFF · NOT NEEDED" in desk.chat("Alex").all[0]
        await asks(desk, "rota", "payments", RemoveOverride(rota.overrides[0].id))
        await plans(desk)
        assert "Alex, hand over to Adele" in desk.chat("Alex").all[0], "the same card asks again"


async def test_a_note_written_before_the_swap_goes_to_who_takes_over_now(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.passes(minutes=31)
        await desk.fills("Alex", "Hand over", card(desk, "Alex"), **NOTE)
        await covers(desk, "isaiah", 1, 5)
        assert "is not yours any more" in card(desk, "Adele")
        assert "Accept" in card(desk, "Isaiah").buttons
        assert len(in_channel(desk)) == 1


async def test_somebody_else_hands_over(opens: Opens) -> None:
    async with on_duty(opens, '[oncall]\nhandoff_before = "90 min"') as desk:
        await covers(desk, "isaiah", 0, 1)
        assert "is not yours any more" in desk.chat("Alex").all[0]
        assert "Isaiah, hand over to Adele" in card(desk, "Isaiah")


async def test_who_takes_over_and_undoes_it_leaves_no_reproach(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.says("Megan", "chat", "help")
        rota = await covers(desk, "megan", 0, 0.9)
        await plans(desk)
        await desk.passes(seconds=20)
        await asks(desk, "rota", "payments", RemoveOverride(rota.overrides[-1].id))
        await plans(desk)
        taken = await covers(desk, "megan", 0.01, 5)
        assert "hand over to Megan" in card(desk, "Alex"), "asked at once"
        await desk.passes(minutes=5)
        await asks(desk, "rota", "payments", RemoveOverride(taken.overrides[-1].id))
        await plans(desk)
        assert "NOT NEEDED" in card(desk, "Alex")
        await desk.passes(minutes=24)
        await desk.passes(hours=1)
        found = [stored.snapshot for _, stored in await desk.store.open(TENANT, "handoff")]
        states = [one.state.value for one in found if isinstance(one, Handoff) and one.key < FIRST]
        assert states == ["void"]
        assert not any("Megan" in one for one in desk.messages(*CHANNELS.values()) if "No handoff" in one)


async def test_an_early_note_is_asked_about_when_the_shift_ends(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.passes(hours=2)
        form = await desk.asks("Adele", "chat", "handoff")
        await desk.fills("Adele", "Hand over", form, **NOTE)
        await desk.passes(hours=22, minutes=31)
        again = card(desk, "Adele")
        assert "Does this still hold?" in again
        assert "It still holds" in again.buttons
        assert (await handoff(desk, SECOND)).state.value == "written"
        await desk.clicks("Adele", "It still holds", again)
        assert "Does this still hold?" not in card(desk, "Adele")
        await desk.passes(hours=1)
        assert "Does this still hold?" not in card(desk, "Adele")


async def keeps_house(desk: Desk) -> None:
    """As each minute."""
    await desk.muster.oncall.planner.hourly([TENANT])
    await desk.settles()


async def test_an_incident_that_becomes_private_leaves_the_notes(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.says("Alex", "channel", "@Muster declare Payroll data leaked")
        await desk.passes(minutes=31)
        told = "INC-1 payroll data leaked by Bob\nThe rest is fine"
        await desk.fills("Alex", "Hand over", card(desk, "Alex"), happened=told)
        assert "leaked by Bob" in in_channel(desk)[0]
        await keeps_house(desk)
        await desk.asks("Alex", "chat", "private on INC-1")
        await keeps_house(desk)
        (note,) = in_channel(desk)
        assert "leaked" not in note
        assert "The rest is fine" in note
        updates = len([call for call in desk.teams.calls if call.method == "PUT"])
        await keeps_house(desk)
        assert len([call for call in desk.teams.calls if call.method == "PUT"]) == updates, "once"
        await desk.asks("Alex", "chat", "private off INC-1")
        await keeps_house(desk)
        assert "leaked by Bob" in in_channel(desk)[0]


async def test_a_card_deleted_stays_so_and_a_chat_deleted_is_opened_anew(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.says("Adele", "chat", "status")
        await desk.passes(minutes=31)
        form = card(desk, "Alex")
        del desk.teams.messages[form.conversation, form.message]
        await desk.fills("Alex", "Hand over", form, **NOTE)
        assert not any("HANDOFF" in one for one in desk.chat("Alex").all)
        assert "Two pages" in card(desk, "Adele")


async def test_what_must_be_tried_again_sends_nobody_a_second_card(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.passes(minutes=31)
        form = card(desk, "Alex")
        await desk.forges("Alex", "handoff.write", {"handoff": FIRST, **NOTE}, on=form)
        before = len(desk.chat("Adele").all)
        desk.teams.faults += [Fault(status=500)] * 40
        with pytest.raises(TryLater):
            await cards_of(desk).perform(claimed(desk))
        desk.teams.faults.clear()
        await cards_of(desk).perform(claimed(desk))
        assert len(desk.chat("Adele").all) == before


async def test_given_up_the_note_is_kept_all_the_same(opens: Opens, log: Log) -> None:
    async with on_duty(opens) as desk:
        cards = cards_of(desk)
        assert await cards.given_up(claimed(desk), "no") == (), "there is no note"
        assert await cards.given_up(claimed(desk, "payments/gone"), "no") == ()
        await desk.forges("Alex", "handoff.write", {"handoff": FIRST, **NOTE})
        (row,) = await cards.given_up(claimed(desk), "Teams is away")
        assert row.doc["lines"][0] == NOTE["happened"]
        assert any("not up to date" in line for line in log.lines)
        wrong = replace(claimed(desk), owed=Owed("x", desk.clock.now(), PlanShifts()))
        with pytest.raises(Undeliverable, match="PlanShifts is no card"):
            await cards.perform(wrong)


async def test_a_note_outlives_its_handoff(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        doc = {
            "key": "payments/20250101T1300Z", "title": "Payments", "outgoing": "Ana Gone", "incoming": "Ben Gone",
            "end": "2025-01-01T13:00:00+00:00", "lines": ["A quiet new year", "", "", "", ""],
        }  # fmt: skip
        await desk.store.put_rows(TENANT, [Row("handoffs/payments", "20250101T1300Z", doc)])
        found = await desk.asks("Patti", "chat", "handoffs new year")
        assert "A quiet new year" in found
        assert "Kept" in found
        (open_,) = (title for title in found.buttons if title.startswith("Open"))
        assert "no such" in (await desk.clicks("Patti", open_, found)).text


async def test_many_notes_have_pages(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        lines = ["Quiet", "", "", "", ""]
        for day in range(10, 30):
            doc: dict[str, Any] = {"key": f"payments/202501{day}T1300Z", "title": "Payments", "lines": lines}
            doc |= {"outgoing": "A", "incoming": "B", "end": f"2025-01-{day}T13:00:00+00:00"}
            await desk.store.put_rows(TENANT, [Row("handoffs/payments", f"202501{day}T1300Z", doc)])
        first = await desk.asks("Patti", "chat", "handoffs quiet")
        assert "Page 1 of 3" in first
        assert "29 Jan" in first
        last = await desk.clicks("Patti", "Older", await desk.clicks("Patti", "Older", first))
        assert "10 Jan" in last
        assert last.values["find"] == "quiet"


async def test_open_action_items_of_the_team_are_filled_in(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        today = desk.clock.now().date()
        for text, owner, team in (
            ("Fix it", "Lynne", "payments"),
            ("Not this", "Lynne", "platform"),
            ("Mine", "Alex", ""),
        ):
            person = Person(PEOPLE[owner].entra, PEOPLE[owner].name)
            action = OpenAction(f"ACT-{text}", text, person, today, ActionKind.PREVENT, "a story", team=team)
            await asks(desk, "action", action.key, action)
        form = await desk.asks("Alex", "chat", "handoff")
        assert form.values["open_items"].splitlines() == [
            "Fix it (Lynne Robbins, due 20 Nov)",
            "Mine (Alex Wilber, due 20 Nov)",
        ]


async def test_an_incident_of_the_shift_that_left_the_store_is_filled_in(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.forges("Alex", "incident.declare", {"title": "Card payments fail", "services": "payments-api"})
        await desk.forges("Alex", "incident.cancel", {"incident": "INC-1", "reason": "test traffic"})
        await desk.passes(hours=3)
        assert await desk.store.archive(Ref(TENANT, "incident", "INC-1"))
        form = await desk.asks("Alex", "chat", "handoff")
        assert "INC-1 SEV-2 Card payments fail: false alarm" in form.values["happened"]
        note = await desk.fills("Alex", "Hand over", form, happened="INC-1 was noise\nINC-99 is another tool's number")
        assert "INC-1 was noise" in note
        assert "INC-99 is another tool's number" in note
