"""Handoffs: the note given and accepted, missed and late, void after a swap, and due while nobody was here."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.standins.clock import ManualClock
from tests.standins.teams import teams
from tests.stories.conftest import Log, Opens
from tests.stories.desk import Desk
from tests.stories.handoffs import FIRST, NOTE, SECOND, card, covers, handoff, in_channel, on_duty, said
from tests.stories.people import PEOPLE, TENANT


async def test_given_and_accepted(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.passes(minutes=29)
        assert not desk.chat("Alex").all, "half an hour before is soon enough"
        await desk.passes(minutes=1)
        form = card(desk, "Alex")
        assert "Alex, hand over to Adele" in form
        assert form.values["happened"] == "Quiet: no pages and no incidents."
        answer = await desk.fills("Alex", "Hand over", form, **NOTE)
        assert "Kept. It goes out now." in answer
        assert "NOT ACCEPTED YET" in card(desk, "Alex"), "the form has become the note"
        note = card(desk, "Adele")
        assert "Two pages, both the same" in note
        (posted,) = in_channel(desk)
        assert "db-3 is full on Monday" in posted
        assert "Accept" not in posted.buttons
        assert "Have a quiet shift." in await desk.clicks("Adele", "Accept", note)
        for seen in (card(desk, "Alex"), card(desk, "Adele"), in_channel(desk)[0]):
            assert "HANDOFF · ACCEPTED" in seen
        assert [(mail["To"], mail["Subject"]) for mail in desk.notes] == [
            ("adelev@contoso.example", "Handoff Payments: Alex Wilber to Adele Vance, 20 Nov 13:00 UTC"),
            ("meganb@contoso.example", "Handoff Payments: Alex Wilber to Adele Vance, 20 Nov 13:00 UTC"),
        ]
        await desk.passes(hours=1)
        assert said(desk) == []


async def test_changed_until_it_is_accepted(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.passes(minutes=40)
        await desk.fills("Alex", "Hand over", card(desk, "Alex"), **NOTE)
        form = await desk.clicks("Alex", "Change it")
        assert form.values["watch"] == NOTE["watch"]
        await desk.fills("Alex", "Save", form, happened="Three pages")
        assert "Three pages" in card(desk, "Adele")
        assert "Three pages" in in_channel(desk)[0]
        assert len(desk.notes) == 2, "mailed once"
        await desk.clicks("Adele", "Accept", card(desk, "Adele"))
        late = await desk.fills("Alex", "Save", form, happened="Four pages")
        assert "Adele Vance has accepted this note" in late.text


async def test_missed_nudged_once_and_written_late(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.passes(hours=3)
        assert said(desk) == ["Alex", "general"]
        assert "HANDOFF · NO NOTE" in card(desk, "Adele")
        assert "Hand over" in card(desk, "Alex").buttons, "the form was left alone: somebody may be typing into it"
        assert "No note: Alex Wilber left none" in await desk.asks("Patti", "chat", "handoffs")
        form = await desk.asks("Alex", "chat", "handoff")
        assert "Late is better than never" in form
        await desk.fills("Alex", "Hand over", form, **NOTE)
        assert "15:00, late" in card(desk, "Adele")
        assert len(in_channel(desk)) == 1
        await desk.passes(hours=3)
        assert len(said(desk)) == 2


async def test_the_lead_writes_in_their_place_and_nobody_else(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.passes(hours=2)
        ids = {"handoff": FIRST}
        assert "Only Alex Wilber" in (await desk.forges("Isaiah", "handoff.write", {**ids, **NOTE})).words
        note = await desk.asks("Megan", "chat", "handoff")
        form = await desk.clicks("Megan", "Write it now", note)
        assert "Alex’s handoff to Adele" in form
        refused = await desk.forges("Megan", "handoff.write", {**ids, "happened": "x" * 501, "watch": "y"})
        assert "“What happened” has 501 characters" in refused
        assert refused.values["watch"] == "y", "what was typed is kept"
        await desk.fills("Megan", "Hand over", form, **NOTE)
        assert "written by Megan Bowen" in card(desk, "Alex")
        assert "Only Adele Vance" in (await desk.forges("Alex", "handoff.accept", ids)).text
        assert [mail["To"] for mail in desk.notes] == ["adelev@contoso.example"], "Megan knows what she wrote"


async def test_a_swap_in_between_voids_it(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.passes(minutes=35)
        assert "hand over to Adele" in card(desk, "Alex")
        await covers(desk, "isaiah", 0.9, 5)
        assert "HANDOFF · NOT NEEDED" in desk.chat("Alex").all[0]
        assert "hand over to Isaiah" in card(desk, "Alex"), "he hands over to somebody else, a little earlier"
        await desk.fills("Alex", "Hand over", card(desk, "Alex"), **NOTE)
        assert "Two pages" in card(desk, "Isaiah")
        await desk.passes(minutes=60)
        assert (await handoff(desk)).state == "void"
        assert said(desk) == ["Isaiah"], "only he is reminded, to accept it"


async def test_both_prompts_due_while_nobody_was_here(opens: Opens, tmp_path: Path) -> None:
    stays: dict[str, Any] = {"store": f"tinydb:{tmp_path / 'data'}", "clock": ManualClock()}
    async with teams() as service:
        async with on_duty(opens, **stays, service=service):
            await stays["clock"].advance(timedelta(hours=26))
        async with on_duty(opens, **stays, service=service) as desk:
            await all_at_once(desk)


async def all_at_once(desk: Desk) -> None:
    await desk.passes(minutes=1)
    older, newer = await handoff(desk), await handoff(desk, SECOND)
    assert [(one.state, one.nudged) for one in (older, newer)] == [("missing", False), ("missing", True)]
    assert said(desk) == ["Adele", "general"]
    assert not desk.chat("Alex").all
    assert "hand over to Isaiah" in card(desk, "Adele")


async def test_stopped_between_the_form_and_the_note(opens: Opens, tmp_path: Path) -> None:
    stays: dict[str, Any] = {"store": f"tinydb:{tmp_path / 'data'}", "clock": ManualClock()}
    async with teams() as service:
        async with on_duty(opens, **stays, service=service) as desk:
            await desk.passes(minutes=31)
        async with on_duty(opens, **stays, service=service) as desk:
            await goes_on(desk)


async def goes_on(desk: Desk) -> None:
    forms = [one for one in desk.chat("Alex").all if "hand over to Adele" in one]
    assert len(forms) == 1, "asked once"
    await desk.fills("Alex", "Hand over", forms[0], **NOTE)
    assert "Two pages" in card(desk, "Adele")
    await desk.passes(minutes=40)
    assert said(desk) == ["Adele"]


async def test_filled_in_from_the_shift_without_what_is_private(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.forges("Patti", "incident.declare", {"title": "Card payments fail", "services": "payments-api"})
        secret = {"title": "Keys leaked", "services": "payments-api", "private": "true"}
        await desk.forges("Alex", "incident.declare", secret)
        await desk.forges("Patti", "incident.declare", {"title": "Search is slow", "services": "search"})
        await desk.passes(minutes=30)
        form = next(one for one in desk.chat("Alex").all if "hand over to Adele" in one)
        assert "INC-1 SEV-2 Card payments fail" in form.values["open_items"]
        assert "Search" not in str(form.values)
        assert "INC-2 SEV-2 Keys leaked" in form.values["open_items"], "Alex was paged for it, and may know"
        await desk.fills("Alex", "Hand over", form)
        for seen in (card(desk, "Adele"), in_channel(desk)[0], await desk.asks("Nestor", "chat", "handoffs")):
            assert "INC-2" not in seen
            assert "Keys" not in seen
        assert "INC-1" in card(desk, "Adele")
        assert "Keys" not in str(desk.notes[0].get_body(("plain",)))
        mine = next(one for one in desk.chat("Alex").all if "HANDOFF" in one)
        assert "INC-2 SEV-2 Keys leaked" in mine


async def test_notes_are_found_by_any_words(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        await desk.passes(minutes=40)
        await desk.fills("Alex", "Hand over", card(desk, "Alex"), **NOTE)
        for words in ("", " DB-3 monday", " alex", " 20 nov"):
            assert "Two pages" in await desk.asks("Nestor", "chat", f"handoffs{words}"), words
        assert "No note has all of “kafka pages”" in await desk.asks("Nestor", "chat", "handoffs kafka pages")
        found = await desk.asks("Nestor", "chat", "handoffs")
        assert "db-3 is full" in await desk.clicks("Nestor", "Open Payments, 20 Nov 2026", found)
        kept = await desk.store.rows(TENANT, "handoffs/payments")
        assert [row.id for row in kept] == ["20261120T1300Z"]
        for words in ("handoff", "handoffs"):
            assert "for people of the company" in await desk.asks("Ödön", "channel", f"@Muster {words}")
        assert "handoff" not in await desk.asks("Ödön", "channel", "@Muster help")


async def test_what_handoff_means_to_whom(opens: Opens) -> None:
    async with on_duty(opens) as desk:
        assert "Alex, hand over to Adele" in await desk.asks("Alex", "chat", "handoff")
        assert "There is no handoff note yet" in await desk.asks("Patti", "chat", "handoff")
        await desk.fills("Alex", "Hand over", **NOTE)
        assert "Accept" in (await desk.asks("Adele", "chat", "handoff")).buttons
        assert "Accept" in (await desk.asks("Adele", "chat", "accept handoff")).buttons
        await desk.clicks("Adele", "Accept")
        assert "Change it" not in (await desk.asks("Alex", "chat", "handoff")).buttons
        await desk.passes(hours=2)
        assert "HANDOFF · ACCEPTED" in await desk.asks("Megan", "chat", "handoff"), "the lead reads the newest"
        assert "Adele, hand over to Isaiah" in await desk.asks("Adele", "chat", "handoff")
        gone = await desk.forges("Adele", "show.handoff", {"handoff": "payments/20200101T0000Z"})
        assert "no such" in gone.text
        assert "no such handoff" in (await desk.forges("Adele", "show.handoff", {"handoff": "../x"})).text


async def test_somebody_who_cannot_be_reached_keeps_nobody_else_waiting(opens: Opens, log: Log) -> None:
    async with on_duty(opens) as desk:
        await desk.passes(minutes=40)
        form = card(desk, "Alex")
        desk.teams.chats[PEOPLE["Adele"].mri] = "a:nobody"
        desk.teams.gone.add("a:nobody")
        await desk.fills("Alex", "Hand over", form, **NOTE)
        assert len(in_channel(desk)) == 1
        assert any("cannot be delivered" in line for line in log.lines)
