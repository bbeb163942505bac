"""What comes back: a key, an SMS, a webhook; verified, put to the incident in the right name, and harmless twice."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from engine.ports import Change, Ref
from incidents import commands as c
from incidents.model import Person
from oncall.calls.model import TryState
from oncall.effects import Ring
from pagers.answers import Agent, Answers
from pagers.words import code_of
from tests.incidents.company import ANA, BEN
from tests.pagers.world import NUMBER, OPSGENIE_SECRET, TENANT, Scene
from tests.standins import opsgenie, pagerduty
from tests.standins.clock import NOON

KEY = "muster/INC-42"


async def rung(told: Scene, number: int) -> str:
    call = await told.calling()
    await told.owe(Ring(call.key, number))
    return call.key


async def by(told: Scene) -> Person | None:
    return (await told.incident()).acknowledged_by


async def test_pressing_one_acknowledges_as_the_person_called(told: Scene) -> None:
    await rung(told, 2)
    assert await told.twilio.press("1") == "Acknowledged. Goodbye."
    assert await by(told) == ANA
    await told.work()
    call = await told.call()
    assert (call.waiting, call.answered_by) == (False, "phone")


async def test_another_key_asks_again_and_changes_nothing(told: Scene) -> None:
    await rung(told, 2)
    assert "Press 1 to acknowledge" in await told.twilio.press("7")
    assert await by(told) is None


async def test_a_repeated_callback_changes_nothing_more(told: Scene) -> None:
    await rung(told, 2)
    assert await told.twilio.press("1") == await told.twilio.press("1")
    before = await told.incident()
    await told.work()
    assert "needs no answer any more" in await told.twilio.press("1")
    assert await told.incident() == before


@pytest.mark.parametrize(("ended", "reason"), [("busy", "the line was busy"), ("no-answer", "nobody picked up")])
async def test_a_call_that_reached_nobody_is_written_down(told: Scene, ended: str, reason: str) -> None:
    await rung(told, 2)
    for _ in range(2):
        assert await told.twilio.end(ended) == 204
    one = (await told.call()).a_try(2)
    assert one is not None
    assert (one.state, one.reason) == (TryState.FAILED, reason)


async def test_a_call_that_ended_well_leaves_its_try_as_sent(told: Scene) -> None:
    await rung(told, 2)
    await told.twilio.end("completed")
    one = (await told.call()).a_try(2)
    assert one is not None
    assert one.state is TryState.SENT


async def test_an_sms_that_was_not_delivered_is_written_down(told: Scene) -> None:
    await rung(told, 1)
    await told.twilio.report("delivered")
    await told.twilio.report("undelivered", "30003")
    one = (await told.call()).a_try(1)
    assert one is not None
    assert one.reason == "the SMS was not delivered (Twilio's error 30003)"


@pytest.mark.parametrize("text", ["1", "OK", " ack. ", "{code}", "done {code}!"])
async def test_a_reply_acknowledges_the_only_open_page(told: Scene, text: str) -> None:
    key = await rung(told, 1)
    said = await told.twilio.say(f"{told.home}/pagers/ring/messages", NUMBER, text.format(code=code_of(key)))
    assert said == "Muster: INC-42 Acknowledged."
    assert await by(told) == ANA


async def test_of_several_pages_the_code_says_which(told: Scene) -> None:
    key = await rung(told, 1)
    await told.calling("ALM-1.p1", "ALM-1", "Backup is silent")
    url = f"{told.home}/pagers/ring/messages"
    assert "more than one page" in await told.twilio.say(url, NUMBER, "1", "SM1")
    assert await by(told) is None
    assert await told.twilio.say(url, NUMBER, code_of(key), "SM2") == "Muster: INC-42 Acknowledged."
    assert await by(told) == ANA


async def test_words_that_are_no_answer_are_asked_about(told: Scene) -> None:
    await rung(told, 1)
    said = await told.twilio.say(f"{told.home}/pagers/ring/messages", NUMBER, "who is this?")
    assert "did not understand" in said
    assert await by(told) is None


async def test_a_strangers_reply_is_left_unanswered(told: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await rung(told, 1)
    assert await told.twilio.say(f"{told.home}/pagers/ring/messages", "+15550999", "1") == ""
    assert await by(told) is None
    assert "5550999" not in caplog.text


async def test_a_number_that_was_never_proved_answers_for_nobody(told: Scene) -> None:
    await rung(told, 1)
    await told.contact(BEN, "+15550777", verified=False)
    assert await told.twilio.say(f"{told.home}/pagers/ring/messages", "+15550777", "1") == ""


@pytest.mark.parametrize("token", ["wrong", ""])
async def test_what_twilio_did_not_sign_is_turned_away(told: Scene, token: str) -> None:
    key = await rung(told, 2)
    url = f"{told.home}/pagers/ring/calls/x/{key}/2/key"
    assert (await told.twilio.post(url, {"Digits": "1"}, token=token or "no"))[0] == 403
    assert await by(told) is None


async def test_pagerduty_acknowledges_in_the_name_of_its_user(told: Scene) -> None:
    url = f"{told.home}/pagers/pd/events"
    body = pagerduty.acknowledged(KEY)
    assert await told.pagerduty.send(url, body, "another", told.pagerduty.secret) == 202
    assert await told.pagerduty.send(url, body, told.pagerduty.secret) == 202
    assert await by(told) == ANA


async def test_an_older_webhook_without_a_key_is_known_by_its_title(told: Scene) -> None:
    body = pagerduty.acknowledged(None)
    assert await told.pagerduty.send(f"{told.home}/pagers/pd/events", body, told.pagerduty.secret) == 202
    assert await by(told) == ANA


async def test_a_user_the_catalogue_does_not_know_keeps_their_name(told: Scene) -> None:
    body = pagerduty.acknowledged(KEY, "PZZZ", "Zoe\nZed")
    await told.pagerduty.send(f"{told.home}/pagers/pd/events", body, told.pagerduty.secret)
    assert await by(told) == Person("pager:pd", "Zoe Zed at PagerDuty")


@pytest.mark.parametrize(("signed_by", "status"), [((), 400), (("wrong",), 403)])
async def test_what_pagerduty_did_not_sign_is_turned_away(told: Scene, signed_by: tuple[str, ...], status: int) -> None:
    body = pagerduty.acknowledged(KEY)
    assert await told.pagerduty.send(f"{told.home}/pagers/pd/events", body, *signed_by) == status
    assert await by(told) is None


async def test_the_echo_of_our_own_word_changes_nothing(told: Scene) -> None:
    """Muster told of Ben's acknowledgement; it comes back as the integration's, and as late words of a person."""
    await told.ask(BEN, c.Acknowledge())
    before = await told.incident()
    url = f"{told.home}/pagers/pd/events"
    echo = pagerduty.acknowledged(KEY, "PINT", "Muster", kind="inbound_integration_reference")
    assert await told.pagerduty.send(url, echo, told.pagerduty.secret) == 202
    late = pagerduty.acknowledged(KEY, "PZZZ", "Zoe", event="01LATE")
    assert await told.pagerduty.send(url, late, told.pagerduty.secret) == 202
    og = f"{told.home}/pagers/og/events"
    assert await told.opsgenie.send(og, opsgenie.acknowledged(KEY, "Muster"), token=OPSGENIE_SECRET) == 202
    assert await told.incident() == before


async def test_opsgenie_acknowledges_in_the_name_of_its_user(told: Scene) -> None:
    body = opsgenie.acknowledged(KEY, "BEN@contoso.example")
    assert await told.opsgenie.send(f"{told.home}/pagers/og/events", body, token=OPSGENIE_SECRET) == 202
    assert await by(told) == BEN


async def test_opsgenies_secret_may_stand_in_the_path(told: Scene) -> None:
    body = opsgenie.acknowledged(KEY, "zoe@elsewhere.example")
    assert await told.opsgenie.send(f"{told.home}/pagers/og/events/{OPSGENIE_SECRET}", body) == 202
    assert await by(told) == Person("pager:og", "zoe at Opsgenie")


@pytest.mark.parametrize("token", ["", "wrong", "öä"])
async def test_opsgenie_without_the_secret_is_turned_away(told: Scene, token: str) -> None:
    body = opsgenie.acknowledged(KEY, "BEN@contoso.example")
    assert await told.opsgenie.send(f"{told.home}/pagers/og/events", body, token=token) == 401
    assert await told.opsgenie.send(f"{told.home}/pagers/og/events/{token or 'x'}", body) == 401
    assert await by(told) is None


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"event": 7}', b"[" * 50_000, b"\xff", b'{"event": {"id": "x", "event_type": 1}}']
)
async def test_signed_nonsense_is_a_bad_request(told: Scene, body: bytes) -> None:
    assert await told.pagerduty.send(f"{told.home}/pagers/pd/events", body, told.pagerduty.secret) == 400


@pytest.mark.parametrize("key", ["muster/INC-7", "muster/", "muster/../INC-42", "somebody-elses", "INC-42"])
async def test_what_is_not_ours_changes_nothing(told: Scene, key: str) -> None:
    body = pagerduty.acknowledged(key)
    assert await told.pagerduty.send(f"{told.home}/pagers/pd/events", body, told.pagerduty.secret) == 202
    assert await by(told) is None


@pytest.mark.parametrize("path", ["/pagers/nobody/events", "/pagers/pd/messages", "/pagers/ring/events"])
async def test_there_is_nothing_at_other_addresses(told: Scene, path: str) -> None:
    assert await told.pagerduty.send(f"{told.home}{path}", b"{}", told.pagerduty.secret) == 404


async def test_of_two_companies_with_the_same_number_neither_is_answered_by_guess(
    told: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    other = "9f1b1c9e-aaaa-4000-8000-0000000000bb"
    incident = await told.incident()
    await told.desk.adopt(other, await told.desk.policy(TENANT))
    await told.store.commit(Change(Ref(other, "incident", "INC-42"), 0, 1, replace(incident, tenant=other), NOON))
    answers = Answers(told.desk, [TENANT, other])
    await answers.of_agent("INC-42", "pd", Agent(["PANA"], "Ana", "PagerDuty"), "PagerDuty", "k1")
    assert await by(told) is None
    await Answers(told.desk, [TENANT]).of_agent("INC-42", "pd", Agent(["PANA"], "Ana", "PagerDuty"), "PagerDuty", "k2")
    assert await by(told) == ANA


async def test_a_call_of_another_companys_server_is_not_known_here(told: Scene) -> None:
    call = await told.calling()
    assert await Answers(told.desk, ["elsewhere"]).call(TENANT, call.key) is None


async def test_a_test_page_is_answered_by_key_and_reply(told: Scene) -> None:
    call = await told.calling("TEST.1", "", "This is a test page for Ana Silva")
    await told.owe(Ring(call.key, 2))
    assert "This is a test page for Ana Silva. Press 1" in told.twilio.calls[0].said
    assert await told.twilio.press("1") == "Acknowledged. Goodbye."
    answered = await told.call(call.key)
    assert (answered.answered_by, await by(told)) == ("phone", None)
