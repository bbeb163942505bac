"""Private incidents: what leaves the building of them, and who answers for them at a pager."""

from __future__ import annotations

import pytest

from engine.ports import Ref
from incidents import commands as c
from incidents.events import PagerFailed
from incidents.model import Person
from oncall.effects import Ring
from tests.incidents.company import ADM, ANA
from tests.pagers.world import ABOUT, TENANT, Scene, scene
from tests.standins import pagerduty
from tests.standins.azure_communication import AzureStandIn

HEADLINE = "INC-42: a private incident, see Teams"


@pytest.fixture
async def private(told: Scene) -> Scene:
    """It was made private after the call began, whose words are those of before."""
    await told.calling()
    await told.ask(ADM, c.SetPrivacy(private=True))
    return told


def tells(text: str) -> bool:
    """Whether it says title, service or reason."""
    return any(word in text for word in ("Card payments", "pay", "on call"))


async def test_an_sms_says_its_number_alone(private: Scene) -> None:
    await private.owe(Ring(await private.key(), 1))
    body = private.twilio.messages[0].fields["Body"]
    assert body.startswith(f"Muster: SEV-1 {HEADLINE}. Reply ")
    assert not tells(body)


async def test_a_call_says_its_number_alone_also_when_asked_twice(private: Scene) -> None:
    await private.owe(Ring(await private.key(), 2))
    for said in (private.twilio.calls[0].said, await private.twilio.press("7")):
        assert f"Severity 1, {HEADLINE}. Press 1" in said
        assert not tells(said)


async def test_a_mail_says_its_number_alone(private: Scene) -> None:
    await private.owe(Ring(await private.key(), 3))
    ((_, subject, text, _),) = private.mailbox.mails
    assert subject == f"SEV-1 {HEADLINE}"
    assert "ack INC-42" in text
    assert not tells(subject + text)


async def test_azure_says_its_number_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_PAGER_RING_SECRET", AzureStandIn.key)
    monkeypatch.setenv("MUSTER_PAGER_RING_WEBHOOK_SECRET", "a-secret-of-ours-with-32-characters")
    monkeypatch.setenv("MUSTER_PAGER_RING_SPEECH", "https://speech.cognitiveservices.example")
    async with scene("azure") as told:
        await told.calling()
        await told.ask(ADM, c.SetPrivacy(private=True))
        for number in (1, 2):
            await told.owe(Ring(await told.key(), number))
        await told.azure.happens("CallConnected")
        said = (told.azure.texts[0]["message"], told.azure.said())
        await told.azure.pressed("five")
        for words in (*said, told.azure.said()):
            assert HEADLINE in words
            assert not tells(words)


async def test_what_is_public_again_is_said_again(private: Scene) -> None:
    await private.ask(ADM, c.SetPrivacy(private=False))
    await private.owe(Ring(await private.key(), 1))
    assert "Card payments fail" in private.twilio.messages[0].fields["Body"]


async def test_of_what_cannot_be_looked_at_nothing_is_said(told: Scene) -> None:
    call = await told.calling("INC-9.p1", "INC-9", "Board dispute")
    await told.owe(Ring(call.key, 1))
    assert "Board" not in told.twilio.messages[0].fields["Body"]


async def answered(told: Scene, user: str, name: str, event: str = "01ACK") -> list[PagerFailed]:
    """Somebody acknowledges at PagerDuty, and it is delivered twice. What the incident says of the pager then."""
    body = pagerduty.acknowledged("muster/INC-42", user, name, event=event)
    for _ in range(2):
        assert await told.pagerduty.send(f"{told.home}/pagers/pd/events", body, told.pagerduty.secret) == 202
    entries = await told.store.entries(Ref(TENANT, "incident", ABOUT))
    return [entry.event for entry in entries if isinstance(entry.event, PagerFailed)]


async def test_who_may_not_see_it_does_not_answer_for_it_and_that_is_said_there(private: Scene) -> None:
    (failed,) = await answered(private, "PZZZ", "Zoe")
    assert (await private.incident()).acknowledged_by is None
    assert (failed.pager, failed.reason) == (
        "pd", "Zoe at PagerDuty answered there, and may not see this incident. It is not acknowledged",
    )  # fmt: skip


async def test_who_may_see_it_answers_for_it(private: Scene) -> None:
    assert await answered(private, "PANA", "Ana Silva") == []
    assert (await private.incident()).acknowledged_by == ANA


async def test_nothing_is_said_where_somebody_has_it_already(private: Scene) -> None:
    await private.ask(ANA, c.Acknowledge())
    assert await answered(private, "PZZZ", "Zoe") == []


async def test_of_a_public_incident_everybody_answers(told: Scene) -> None:
    assert await answered(told, "PZZZ", "Zoe") == []
    assert (await told.incident()).acknowledged_by == Person("pager:pd", "Zoe at PagerDuty")
