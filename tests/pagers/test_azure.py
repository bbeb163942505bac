"""Azure Communication Services: SMS and calls out, keys and replies back, and who may call back at all."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest

from incidents.model import Person
from oncall.calls.model import Road, TryState
from oncall.effects import Ring, SendCode
from pagers.words import code_of
from tests.incidents.company import ANA
from tests.pagers.world import NUMBER, TENANT, Scene, scene
from tests.standins.azure_communication import AzureStandIn
from tests.standins.paging import Fault

SECRET = "a-secret-of-ours-with-32-characters"


@pytest.fixture
async def azure(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setenv("MUSTER_PAGER_RING_SECRET", AzureStandIn.key)
    monkeypatch.setenv("MUSTER_PAGER_RING_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("MUSTER_PAGER_RING_SPEECH", "https://speech.cognitiveservices.example")
    async with scene("azure") as opened:
        yield opened


async def rung(told: Scene, number: int) -> str:
    call = await told.calling()
    await told.owe(Ring(call.key, number))
    return call.key


async def by(told: Scene) -> Person | None:
    return (await told.incident()).acknowledged_by


async def reason(told: Scene, number: int) -> str:
    one = (await told.call()).a_try(number)
    assert one is not None
    return one.reason if one.state is TryState.FAILED else one.state.value


async def test_an_sms_is_signed_and_says_how_to_answer(azure: Scene) -> None:
    key = await rung(azure, 1)
    (sms,) = azure.azure.texts
    assert (sms["from"], sms["smsRecipients"]) == ("+15550100", [{"to": NUMBER}])
    assert sms["message"] == f"Muster: SEV-1 INC-42: Card payments fail. Reply {code_of(key)} to acknowledge."
    assert await reason(azure, 1) == "sent"


async def test_a_call_is_made_spoken_and_acknowledged_by_one_key(azure: Scene) -> None:
    await rung(azure, 2)
    assert azure.azure.calls[0]["targets"][0]["phoneNumber"]["value"] == NUMBER
    assert await azure.azure.happens("CallConnected") == 200
    assert azure.azure.said().startswith("This is Muster. Severity 1, INC-42: Card payments fail.")
    await azure.azure.pressed("one")
    assert azure.azure.said() == "Acknowledged. Goodbye."
    assert await by(azure) == ANA
    await azure.azure.happens("PlayCompleted")
    assert azure.azure.steps[-1][0] == "terminate"


async def test_another_key_asks_once_more_and_then_ends(azure: Scene) -> None:
    await rung(azure, 2)
    await azure.azure.pressed("five")
    await azure.azure.pressed("five", context="asked twice")
    assert [deed for deed, _ in azure.azure.steps] == ["recognize", "terminate"]
    assert await by(azure) is None


async def test_silence_ends_the_call_and_is_no_failure(azure: Scene) -> None:
    await rung(azure, 2)
    await azure.azure.happens("RecognizeFailed", resultInformation={"code": 400, "subCode": 8510})
    assert azure.azure.steps[-1][0] == "terminate"
    assert await reason(azure, 2) == "sent"


async def test_a_call_without_a_voice_has_failed(azure: Scene) -> None:
    await rung(azure, 2)
    await azure.azure.happens("RecognizeFailed", resultInformation={"code": 400, "subCode": 8565})
    assert "could not speak" in await reason(azure, 2)


@pytest.mark.parametrize(
    ("event", "code", "told"),
    [
        ("CallDisconnected", 486, "the line was busy"),
        ("CreateCallFailed", 487, "nobody picked up"),
        ("CreateCallFailed", 500, "the call could not be put through"),
        ("CallDisconnected", 200, "sent"),
    ],
)
async def test_a_call_that_reached_nobody_is_written_down(azure: Scene, event: str, code: int, told: str) -> None:
    await rung(azure, 2)
    for _ in range(2):
        await azure.azure.happens(event, resultInformation={"code": code, "subCode": 0})
    assert await reason(azure, 2) == told


async def test_who_picks_up_too_late_hears_that_it_is_over(azure: Scene) -> None:
    await rung(azure, 2)
    await azure.azure.pressed("one")
    await azure.work()
    await azure.azure.happens("CallConnected")
    assert azure.azure.said().endswith("Goodbye.")
    assert azure.azure.steps[-1][0] == "play"


async def test_a_refused_number_is_written_down_without_the_number(
    azure: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    azure.azure.bad[NUMBER] = 400
    await rung(azure, 1)
    assert "cannot text this number" in await reason(azure, 1)
    assert NUMBER[1:] not in caplog.text
    assert AzureStandIn.key not in caplog.text


async def test_a_recipient_to_be_tried_later_is_tried_later(azure: Scene) -> None:
    azure.azure.bad[NUMBER] = 503
    await rung(azure, 1)
    azure.azure.bad.clear()
    await azure.later()
    assert len(azure.azure.texts) == 1


async def test_a_wrong_key_says_which_variable_to_mend(azure: Scene) -> None:
    azure.azure.key = "b3RoZXI="
    await rung(azure, 2)
    assert "MUSTER_PAGER_RING_SECRET" in await reason(azure, 2)


async def test_a_code_is_spoken_when_somebody_picks_up(azure: Scene) -> None:
    await azure.contact(ANA, NUMBER, road=Road.PHONE)
    await azure.owe(SendCode(ANA, "c1"))
    await azure.azure.happens("CallConnected")
    assert "2, 7, 1, 8, 2, 8" in azure.azure.said()


async def test_a_reply_comes_by_event_grid_and_is_answered(azure: Scene) -> None:
    key = await rung(azure, 1)
    url = f"{azure.home}/pagers/ring/events/{SECRET}"
    data = {"messageId": "in-1", "from": NUMBER[1:], "to": "15550100", "message": code_of(key)}
    assert (await azure.azure.event_grid(url, "Communication.SMSReceived", data))[0] == 200
    assert await by(azure) == ANA
    assert azure.azure.texts[-1]["message"] == "Muster: INC-42 Acknowledged."
    assert azure.azure.texts[-1]["smsRecipients"] == [{"to": NUMBER}]


async def test_an_sms_that_was_not_delivered_is_written_down(azure: Scene) -> None:
    await rung(azure, 1)
    data = {"MessageId": "m1", "DeliveryStatus": "Failed", "Tag": azure.azure.texts[0]["smsSendOptions"]["tag"]}
    url = f"{azure.home}/pagers/ring/events/{SECRET}"
    await azure.azure.event_grid(url, "Communication.SMSDeliveryReportReceived", data)
    assert await reason(azure, 1) == "the SMS was not delivered"


async def test_event_grid_shakes_hands_with_whoever_knows_the_secret(azure: Scene) -> None:
    name, data = "EventGrid.SubscriptionValidationEvent", {"validationCode": "512d38b6"}
    told = await azure.azure.event_grid(f"{azure.home}/pagers/ring/events/{SECRET}", name, data)
    assert told == (200, {"validationResponse": "512d38b6"})
    assert (await azure.azure.event_grid(f"{azure.home}/pagers/ring/events/wrong", name, data))[0] == 401
    assert (await azure.azure.event_grid(f"{azure.home}/pagers/ring/events", name, data))[0] == 401


async def test_the_token_of_one_call_opens_no_other(azure: Scene) -> None:
    key = await rung(azure, 2)
    made = dict(azure.azure.calls[0])
    token = made["callbackUri"].partition("?")[2]
    pressed = [{"type": "Microsoft.Communication.RecognizeCompleted", "data": {"dtmfResult": {"tones": ["one"]}}}]
    for path in (f"{TENANT}/{key}/1/talk?{token}", f"{TENANT}/other/2/talk?{token}", f"{TENANT}/{key}/2/talk"):
        assert await azure.azure.send(f"{azure.home}/pagers/ring/calls/{path}", pressed) == 401
    assert await by(azure) is None


async def test_a_step_that_fails_ends_in_a_failed_try(azure: Scene) -> None:
    await rung(azure, 2)
    azure.azure.faults.waiting = [Fault(400)]
    assert await azure.azure.happens("CallConnected") == 200
    assert "could not speak" in await reason(azure, 2)
