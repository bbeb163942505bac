"""Codes that prove a contact, by each road; and what is written down where one cannot be sent."""

from __future__ import annotations

import pytest

from engine.ports import Ref
from oncall.calls.model import Road
from oncall.contacts.events import CodeNotSent
from oncall.effects import SendCode
from tests.incidents.company import ANA
from tests.pagers.world import NUMBER, TENANT, Scene, scene


async def test_a_code_by_mail(told: Scene) -> None:
    await told.contact(ANA, "ana@home.example", road=Road.EMAIL)
    await told.owe(SendCode(ANA, "c1"))
    ((to, subject, text, _),) = told.mailbox.mails
    assert (to, subject) == ("ana@home.example", "Your code for Muster")
    assert "271828" in text


async def test_a_code_by_phone_is_spoken_digit_by_digit(told: Scene) -> None:
    await told.contact(ANA, NUMBER, road=Road.PHONE)
    await told.owe(SendCode(ANA, "c1"))
    assert "2, 7, 1, 8, 2, 8" in told.twilio.calls[0].said
    assert "StatusCallback" not in told.twilio.calls[0].fields


async def test_a_number_that_takes_no_code_is_told_to_its_owner(told: Scene) -> None:
    told.twilio.bad[NUMBER] = 21614
    await told.owe(SendCode(ANA, "c1"))
    entries = await told.store.entries(Ref(TENANT, "contacts", ANA.id))
    assert [entry.event for entry in entries] == [
        CodeNotSent("c1", "Twilio says that this number takes no SMS. Add one that does.")
    ]


async def test_with_nobody_who_rings_it_says_what_to_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MUSTER_PAGER_RING_SECRET")
    async with scene("none") as told:
        owed = await told.owe(SendCode(ANA, "c1"))
        assert "Add a pager of kind twilio or azure" in (await told.given_up())[owed]
