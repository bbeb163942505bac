"""Overrides, duty taken over and rotations by chat: who may, what is understood, who is told, what is turned down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.stories.conftest import Opens
from tests.stories.desk import Desk
from tests.stories.places import CHANNELS
from tests.stories.rota import at, company, rota, told, who, without_schedules


@pytest.fixture
async def desk(opens: Opens) -> AsyncIterator[Desk]:
    async with opens(policy=company) as desk:
        await desk.installs("channel")
        yield desk


def posted(desk: Desk) -> str:
    """What the channel has heard."""
    threads = {place[0] for place in desk.teams.messages if place[0].startswith(CHANNELS["channel"])}
    return "\n".join(one.words for one in desk.messages(*threads))


async def test_taken_until_the_shift_ends_and_everybody_concerned_hears(desk: Desk) -> None:
    answer = await desk.asks("Alex", "chat", "take payments")
    assert "You have the duty for Payments until Mon 08:00 (London)" in answer
    assert "In place of Megan Bowen" in answer
    assert (await who(desk, at(20, 13)), await who(desk, at(23))) == ("alex", "alex")
    assert "Alex Wilber has your duty for Payments until Mon 09:00 (Berlin). You are off call then." in told(
        desk, "Megan"
    )
    heard = posted(desk)
    assert "Alex Wilber has the duty for Payments until Mon 09:00 (Berlin), in place of Megan Bowen." in heard
    again = await desk.asks("Alex", "chat", "take payments")
    assert "You have the duty for Payments already" in again
    assert len((await rota(desk)).overrides) == 1


async def test_undone_from_the_answer(desk: Desk) -> None:
    answer = await desk.asks("Alex", "chat", "take until 18:00")
    assert "until 18:00 (London)" in answer
    refused = await desk.clicks("Adele", "Undo", answer)
    assert "Only Alex Wilber, a team's lead or an admin can remove this override." in refused
    await desk.clicks("Alex", "Undo", answer)
    assert await who(desk, at(20, 13)) == "megan"
    assert "You are on call again for Payments until 19:00 (Berlin)." in told(desk, "Megan")


async def test_an_override_typed_in_ones_own_time(desk: Desk) -> None:
    answer = await desk.asks("Adele", "chat", "override payments from mon 9:00 until mon 17:00 because of the dentist")
    assert "You have the duty for Payments from Mon 09:00 until 17:00 (New York)" in answer
    assert "the dentist" in answer
    assert [await who(desk, at(23, hour)) for hour in (13, 14, 21, 22)] == ["alex", "adele", "adele", "alex"]
    assert "from Mon 15:00 until 23:00 (Berlin)" in posted(desk)


async def test_a_lead_puts_somebody_on_who_is_told(desk: Desk) -> None:
    await desk.asks("Adele", "chat", "help")
    answer = await desk.asks("Lynne", "chat", "override @Adele payments for 2 hours", mentions=("Adele",))
    assert "Adele Vance has the duty for Payments until 15:00 (Berlin)" in answer
    assert "Lynne Robbins put you on call for Payments until 09:00 (New York)." in told(desk, "Adele")
    refused = await desk.asks("Alex", "chat", "override megan payments until 18:00")
    assert "Only Megan Bowen, a team's lead or an admin can put Megan Bowen on call" in refused


async def test_the_form_keeps_what_was_typed_and_sends_once(desk: Desk) -> None:
    form = await desk.asks("Alex", "chat", "override")
    assert form.values["schedule"] == "payments", "the one he takes turns in"
    wrong = await desk.fills("Alex", "Put on call", form, start="mon 9:00", end="soon")
    assert "“soon” is not a time I understand" in wrong
    assert wrong.values["start"] == "mon 9:00"
    answer = await desk.fills("Alex", "Put on call", form, start="now", end="for 2 hours")
    assert "until 14:00 (London)" in answer
    assert "until 14:00 (London)" in await desk.fills("Alex", "Put on call", form, start="now", end="for 2 hours")
    (override,) = (await rota(desk)).overrides
    assert (override.start, override.end) == (at(20, 12), at(20, 14))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("override zorro payments until 18:00", "I do not know “zorro”"),
        ("override payments from 2026-11-18 9:00 until 2026-11-19 9:00", "That time is over"),
        ("override payments from mon 9:00 until 2027-11-24", "longer than 90 days"),
        ("override payments until whenever", "is not a time I understand"),
        ("take payments until whenever", "is not a time I understand"),
        ("take ic", "To take a role in an incident type: claim ic."),
        ("take paymets", "There is no schedule called “paymets”"),
        ("override remove payments o9", "not there any more"),
        ("rotate payments alex, zorro", "I do not know “zorro”"),
        ("rotate payments alex, alex", "would follow themself"),
        ("rotate payments alex every 2 months", "I do not know|How long is a turn"),
    ],
)
async def test_what_cannot_be_is_said_in_a_sentence(desk: Desk, said: str, words: str) -> None:
    answer = await desk.asks("Lynne", "chat", said)
    assert any(part in answer for part in words.split("|")), answer
    assert "Something went wrong" not in answer


async def test_somebody_elses_override_is_in_the_way(desk: Desk) -> None:
    await desk.asks("Adele", "chat", "override payments from mon 9:00 until tue 9:00")
    answer = await desk.asks("Lynne", "chat", "override megan payments from mon 17:00 until tue 12:00")
    assert "Adele Vance has an override for Payments then: Mon 15:00 to Tue 15:00 (Berlin)" in answer
    await desk.clicks("Lynne", "Remove that override", answer)
    await desk.asks("Lynne", "chat", "override megan payments from mon 17:00 until tue 12:00")
    assert await who(desk, at(23, 20)) == "megan"


async def test_another_rotation_by_whoever_leads(desk: Desk) -> None:
    refused = await desk.asks("Alex", "chat", "rotate payments alex")
    assert "Only a team's lead or an admin can set a rotation" in refused
    answer = await desk.asks("Lynne", "chat", "rotate payments megan, isaiah every 1 week from 2026-11-30 10:00")
    assert "Megan Bowen, Isaiah Langer take turns in Payments, 1 week each" in answer
    assert "from Mon 30 Nov 10:00 (Berlin) on." in answer
    assert [await who(desk, at(*day)) for day in ((30, 8), (30, 9), (8, 9, 12))] == ["adele", "megan", "isaiah"]
    assert "You are in the rotation of Payments from Mon 30 Nov 10:00 (Berlin) on" in told(desk, "Isaiah")
    form = await desk.asks("Lynne", "chat", "rotate office")
    await desk.fills("Lynne", "Set rotation", form, people="Lynne Robbins, Isaiah Langer", every="2 days")
    assert (await rota(desk, "office")).rotation is not None


async def test_guests_strangers_and_a_company_without_schedules(desk: Desk, opens: Opens) -> None:
    assert "You are not in the catalogue" in await desk.asks("Nestor", "chat", "take payments")
    for said in ("oncall", "oncall week", "take payments", "swap", "oncall feed"):
        assert "the company" in await desk.asks("Ödön", "chat", said)
    async with opens(policy=without_schedules) as bare:
        for said in ("oncall", "oncall week", "oncall check", "override", "swap"):
            answer = await bare.asks("Alex", "chat", said)
            assert "schedule yet" in answer


async def test_what_was_done_stands_after_a_restart(opens: Opens, tmp_path: Path) -> None:
    store = f"tinydb:{tmp_path / 'data'}"
    async with opens(policy=company, store=store) as desk:
        await desk.installs("channel")
        await desk.asks("Alex", "chat", "take payments")
        before, clock, service = await rota(desk), desk.clock, desk.teams
    async with opens(policy=company, store=store, clock=clock, service=service) as desk:
        assert await rota(desk) == before
        assert await who(desk, at(20, 13)) == "alex"


async def test_back_to_the_file_and_what_stands_over_it_is_said(desk: Desk) -> None:
    await desk.asks("Lynne", "chat", "rotate payments isaiah, patti every 2 days from mon 09:00")
    await desk.passes(hours=96)
    assert "A rotation set in chat stands over the file's" in await desk.asks("Alex", "chat", "oncall")
    shown = await desk.asks("Alex", "chat", "oncall payments")
    assert "Set in chat, in place of the policy file: Isaiah Langer and Patti Fernandez, 2 days each" in shown
    assert "Back to the file" not in shown.buttons, "he leads nobody"
    check = await desk.asks("Alex", "chat", "oncall check payments")
    assert "Back to the file: rotate payments reset." in check
    assert "Only a team's lead or an admin" in await desk.asks("Alex", "chat", "rotate payments reset")
    answer = await desk.asks("Lynne", "chat", "rotate payments reset")
    assert "Payments goes back to the rotation of the policy file." in answer
    assert [await who(desk, at(29)), await who(desk, at(30))] == ["patti", "adele"]
    assert "already" in await desk.asks("Lynne", "chat", "rotate payments reset")
    await desk.asks("Lynne", "chat", "rotate payments isaiah, patti every 2 days from mon 09:00")
    await desk.clicks("Lynne", "Back to the file", await desk.asks("Lynne", "chat", "oncall payments"))
    assert (await rota(desk)).rotation is None
    assert "not there any more" in await desk.forges("Lynne", "rotation.reset", {"schedule": "zorro"})


async def test_a_rotation_without_a_length_keeps_the_one_in_force(desk: Desk) -> None:
    await desk.asks("Lynne", "chat", "rotate payments isaiah, patti every 2 days from mon 09:00")
    await desk.passes(hours=96)
    assert "2 days each" in await desk.asks("Lynne", "chat", "rotate payments patti, alex, isaiah")


async def test_those_of_a_rotation_set_in_chat_are_known_while_the_next_one_waits(desk: Desk) -> None:
    await desk.asks("Lynne", "chat", "rotate payments isaiah, patti every 2 days from mon 09:00")
    await desk.passes(hours=96)
    await desk.asks("Lynne", "chat", "rotate payments adele, alex every 1 week from 14 dec 09:00")
    assert "You have no shift ahead" not in await desk.asks("Patti", "chat", "swap")
    assert "for Payments until" in await desk.asks("Patti", "chat", "take until 23:00"), "her only schedule"


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("override payments 24 dec until 26 dec", (at(24, 8, 12), at(26, 8, 12))),
        ("override @Alex payments 24 dec 9:00 - 25 dec 9:00", (at(24, 9, 12), at(25, 9, 12))),
        ("override payments 6pm to 10pm", (at(20, 18), at(20, 22))),
        ("override payments mon 9-17", None),
        ("take payments 2h", (at(20, 12), at(20, 14))),
    ],
)
async def test_words_of_the_tired(desk: Desk, said: str, span: tuple[datetime, datetime] | None) -> None:
    answer = await desk.asks("Alex", "chat", said, mentions=("Alex",))
    if span is None:
        assert "has the duty for Payments then already" in answer
        return
    assert "You have the duty for Payments" in answer
    (override,) = (await rota(desk)).overrides
    assert (override.start, override.end) == span


async def test_until_an_earlier_weekday_is_that_of_the_week_after(desk: Desk) -> None:
    answer = await desk.asks("Lynne", "chat", "override payments from tue 9:00 until mon 8:00")
    assert "You have the duty for Payments from Tue 09:00 until Mon 30 Nov 08:00 (Berlin)" in answer
    (override,) = (await rota(desk)).overrides
    assert (override.person, override.start, override.end) == ("lynne", at(24), at(30, 7))


async def test_what_is_covered_is_not_listed_and_undoing_says_who_has_the_duty_then(desk: Desk) -> None:
    await desk.asks("Alex", "chat", "take payments for 2 hours")
    await desk.asks("Adele", "chat", "take payments for 3 hours")
    shown = await desk.asks("Megan", "chat", "oncall payments")
    assert "Override: Adele Vance" in shown
    assert "Override: Alex Wilber" not in shown, "hers covers it"
    undone = await desk.asks("Adele", "chat", "override remove payments o2")
    assert "It is undone: Alex Wilber and Megan Bowen have the duty for Payments until 10:00 (New York)." in undone
    undone = await desk.asks("Alex", "chat", "override remove payments o1")
    assert "It is undone: Megan Bowen has the duty for Payments until 14:00 (London)." in undone
    await desk.asks("Lynne", "chat", "take office from 18:00 until 22:00")
    undone = await desk.asks("Lynne", "chat", "override remove office o1")
    assert "It is undone: nobody has the duty for Platform office from 18:00 until 22:00 (Berlin)." in undone


async def test_what_a_change_brings_upon_somebody_is_on_its_card(desk: Desk) -> None:
    answer = await desk.asks("Lynne", "chat", "override isaiah payments for 20 days")
    assert "Isaiah Langer is on call in Payments and in Platform office at once" in answer
    assert "Isaiah Langer is on call for longer than 7 days in a row" in answer
    await desk.passes(minutes=1)
    answer = await desk.asks("Lynne", "chat", "override patti office from mon 9:00 until mon 12:00")
    assert "at once" not in answer
    assert "in a row" not in answer
