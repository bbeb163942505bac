"""Odd ends: other errors, other addresses, fields without end, and effects handed to the wrong performer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.ports import Claimed, Undeliverable
from incidents.effects import Owed
from oncall.calls.model import Road, TryState
from oncall.effects import FilePage, Ring
from pagers.words import plain
from tests.incidents.company import ANA
from tests.pagers.world import NUMBER, TENANT, Scene, scene
from tests.standins.azure_communication import AzureStandIn


async def reason(told: Scene, number: int) -> str:
    one = (await told.call()).a_try(number)
    assert one is not None
    assert one.state is TryState.FAILED
    return one.reason


async def rung(told: Scene, number: int) -> None:
    call = await told.calling()
    await told.owe(Ring(call.key, number))


async def test_an_error_muster_does_not_know_is_told_by_its_number(told: Scene) -> None:
    told.twilio.bad[NUMBER] = 21999
    await rung(told, 2)
    assert await reason(told, 2) == "Twilio refuses it (error 21999). Look that up in Twilio's list of errors."


async def test_a_mail_goes_to_the_contact_that_is_named(told: Scene) -> None:
    await told.contact(ANA, "ana@home.example", road=Road.EMAIL, after=timedelta(0))
    await told.work()
    assert [mail[0] for mail in told.mailbox.mails] == ["ana@home.example"]


async def test_each_performer_takes_its_own_effect_only(told: Scene) -> None:
    for performer in told.paging.performers.values():
        with pytest.raises(Undeliverable):
            await performer.perform(Claimed(TENANT, Owed("x", told.clock.now(), FilePage("c")), 1, 0, doubtful=False))


@pytest.mark.parametrize("number", ["x", "-1", "٣", "1234"])
async def test_a_callback_about_no_try_is_not_found(told: Scene, number: str) -> None:
    call = await told.calling()
    url = f"{told.home}/pagers/ring/calls/{TENANT}/{call.key}/{number}/status"
    assert (await told.twilio.post(url, {"CallStatus": "busy"}))[0] in (403, 404)


async def test_a_callback_about_no_call_changes_nothing(told: Scene) -> None:
    url = f"{told.home}/pagers/ring/calls/{TENANT}/none/2"
    assert (await told.twilio.post(f"{url}/status", {"CallStatus": "busy", "CallSid": "CA1"}))[0] == 204
    status, text = await told.twilio.post(f"{url}/key", {"Digits": "1", "CallSid": "CA1"})
    assert (status, "not known any more" in text) == (200, True)


async def test_fields_without_end_are_a_bad_request(told: Scene) -> None:
    fields = {f"f{number}": "x" for number in range(300)}
    assert (await told.twilio.post(f"{told.home}/pagers/ring/messages", fields))[0] == 400


async def test_an_access_key_that_is_none_says_which_variable_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_PAGER_RING_SECRET", "not base64 at all!")
    monkeypatch.setenv("MUSTER_PAGER_RING_WEBHOOK_SECRET", "a-secret-of-ours-with-32-characters")
    monkeypatch.setenv("MUSTER_PAGER_RING_SPEECH", "https://speech.cognitiveservices.example")
    async with scene("azure") as told:
        await rung(told, 1)
        assert await reason(told, 1) == "MUSTER_PAGER_RING_SECRET is no access key. Copy it from the resource's Keys."
        assert AzureStandIn.key not in repr(told.paging)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("  two\nlines\x07 ", "two lines"), ("x" * 200, "x" * 119 + "…"), ("right\u2028below", "right below"), ("", "")],
)
def test_a_title_is_one_short_line(text: str, shown: str) -> None:
    assert plain(text) == shown
