"""One try to reach one person by SMS, phone or mail: sent, refused, cut off, repeated, and what is written of it."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from incidents import commands as c
from incidents.model import Person
from oncall.calls.model import TryState
from oncall.effects import Ring, SendCode
from tests.incidents.company import ANA
from tests.pagers.world import ADDRESS, NUMBER, Scene
from tests.standins.paging import Fault

SMS, PHONE, EMAIL, LOST = 1, 2, 3, 4


async def ring(told: Scene, number: int) -> str:
    return await told.owe(Ring((await told.call()).key, number))


async def state(told: Scene, number: int) -> tuple[TryState, str]:
    one = (await told.call()).a_try(number)
    assert one is not None
    return one.state, one.reason


async def test_an_sms_says_what_it_is_and_how_to_answer(told: Scene) -> None:
    await told.calling()
    await ring(told, SMS)
    fields = told.twilio.messages[0].fields
    assert (fields["To"], fields["From"]) == (NUMBER, "+15550100")
    assert fields["Body"].startswith("Muster: SEV-1 INC-42: Card payments fail. Reply ")
    assert len(fields["Body"]) <= 160
    assert await state(told, SMS) == (TryState.SENT, "")


async def test_a_call_says_it_in_a_sentence(told: Scene) -> None:
    await told.calling(title="<Cards> & “money”\x00 fail")
    await ring(told, PHONE)
    said = told.twilio.calls[0].said
    assert said.startswith("This is Muster. Severity 1, INC-42: <Cards> & “money” fail. Press 1 to acknowledge.")
    assert await state(told, PHONE) == (TryState.SENT, "")


async def test_a_mail_goes_to_the_catalogues_address(told: Scene) -> None:
    await told.calling()
    await ring(told, EMAIL)
    ((to, subject, text, doubtful),) = told.mailbox.mails
    assert (to, subject, doubtful) == (ADDRESS, "SEV-1 INC-42: Card payments fail", False)
    assert "ack INC-42" in text
    assert await state(told, EMAIL) == (TryState.SENT, "")


async def test_nothing_is_sent_once_somebody_answered(told: Scene) -> None:
    call = await told.calling()
    await told.ask(ANA, c.Acknowledge(call.page))
    await told.work()
    for number in (SMS, PHONE, EMAIL):
        await ring(told, number)
    assert (told.twilio.messages, told.twilio.calls, told.mailbox.mails) == ([], [], [])


async def test_a_try_is_made_once(told: Scene) -> None:
    await told.calling()
    await ring(told, SMS)
    await ring(told, SMS)
    assert len(told.twilio.messages) == 1


@pytest.mark.parametrize("fault", [Fault(429, retry_after="30"), Fault(503)])
async def test_what_was_turned_away_is_sent_again_without_a_word_about_it(told: Scene, fault: Fault) -> None:
    told.twilio.faults.waiting = [fault]
    await told.calling()
    await ring(told, SMS)
    assert await state(told, SMS) == (TryState.WAITING, "")
    await told.later()
    assert [sent.fields["Body"].startswith("Muster: SEV-1") for sent in told.twilio.messages] == [True]


@pytest.mark.parametrize("fault", [Fault(drop=True, done=True), Fault(500, done=True)])
async def test_what_may_have_gone_out_is_sent_again_as_a_repeat(told: Scene, fault: Fault) -> None:
    told.twilio.faults.waiting = [fault]
    await told.calling()
    await ring(told, SMS)
    await told.later()
    assert [sent.fields["Body"][:20] for sent in told.twilio.messages] == [
        "Muster: SEV-1 INC-42",
        "Muster: again: SEV-1",
    ]


async def test_what_a_crash_left_unsure_is_sent_again_as_a_repeat(told: Scene) -> None:
    """Another process had noted that it was sending, and was never heard of again."""
    call = await told.calling()
    await told.owe_only(Ring(call.key, SMS), Ring(call.key, EMAIL))
    for row in await told.store.claim(told.clock.now(), 9, timedelta(minutes=2), "ring"):
        await told.store.sending(row.tenant, row.owed.key, row.generation)
    await told.later()
    assert [sent.fields["Body"][:20] for sent in told.twilio.messages] == ["Muster: again: SEV-1"]
    # Whoever carries the mail knows whether it went, and says so then.
    assert [(mail[1][:12], mail[3]) for mail in told.mailbox.mails] == [("SEV-1 INC-42", True)]


async def test_a_road_that_stays_blocked_is_given_up_for_the_next(told: Scene) -> None:
    told.twilio.faults.waiting = [Fault(503) for _ in range(40)]
    await told.calling()
    await ring(told, SMS)
    for _ in range(30):
        await told.later(timedelta(seconds=4))
    found, reason = await state(told, SMS)
    assert (found, len(told.twilio.faults.heard)) == (TryState.FAILED, 7)
    assert reason.endswith("The next way to reach them is tried instead.")


async def test_the_last_road_is_tried_to_the_end(told: Scene) -> None:
    told.twilio.faults.waiting = [Fault(503) for _ in range(10)]
    await told.calling(only=SMS)
    await ring(told, SMS)
    for _ in range(60):
        await told.later(timedelta(seconds=30))
    assert [await state(told, SMS), len(told.twilio.messages)] == [(TryState.SENT, ""), 1]


async def test_a_refused_number_is_written_down_without_the_number(
    told: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told.twilio.bad[NUMBER] = 21211
    await told.calling()
    owed = await ring(told, SMS)
    found, reason = await state(told, SMS)
    assert (found, reason) == (TryState.FAILED, (await told.given_up())[owed])
    assert "no phone number" in reason
    assert NUMBER[1:] not in caplog.text + reason
    assert told.twilio.token not in caplog.text


async def test_a_wrong_token_says_which_variable_to_mend(told: Scene) -> None:
    told.twilio.token = "another"
    await told.calling()
    await ring(told, PHONE)
    assert "MUSTER_PAGER_RING_SECRET" in (await state(told, PHONE))[1]


async def test_a_contact_that_is_gone_is_written_down(told: Scene) -> None:
    await told.calling()
    await ring(told, LOST)
    found, reason = await state(told, LOST)
    assert found is TryState.FAILED
    assert "Add it again" in reason


async def test_a_call_nobody_knows_is_given_up(told: Scene) -> None:
    owed = await told.owe(Ring("INC-9.none", 1))
    assert (await told.given_up())[owed] == "This page is not known any more."


async def test_a_code_goes_by_the_road_it_is_to_prove(told: Scene) -> None:
    await told.owe(SendCode(ANA, "c1"))
    fields = told.twilio.messages[0].fields
    assert (fields["To"], "271828" in fields["Body"]) == (NUMBER, True)
    assert "StatusCallback" not in fields


async def test_a_code_for_a_contact_that_is_gone_is_not_sent(told: Scene) -> None:
    await told.owe(SendCode(ANA, "c9"))
    await told.owe(SendCode(Person("id-nobody", "Nobody"), "c1"))
    assert told.twilio.messages == []
    assert await told.given_up() == {}
