"""The statuses of `POST /api/messages`, from outside: each kind of call gets the one it deserves."""

from __future__ import annotations

import gzip
from typing import Any

import msgspec
import pytest

from bot.activity import Click, Installed, Said
from bot.invoke import card_answer, error_answer
from bot.turns import SORRY
from engine.ports import TryLater, Undeliverable
from tests.bot.wire import BOT, TENANT, activity, invoke, wire
from tests.standins.teams import Fault


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b'"text"', b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 20_000, b"{} {}", b"NaN"],
)
async def test_what_is_not_an_activity_is_a_bad_request(body: bytes) -> None:
    async with wire() as bot:
        status, text = await bot.post(body)
        assert status == 400
        assert text.startswith("body: expected")
        assert bot.echo.heard == []


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
async def test_another_content_type_is_not_taken(media: str) -> None:
    async with wire() as bot:
        assert (await bot.post(invoke(), **{"Content-Type": media}))[0] == 415


async def test_the_charset_may_be_said() -> None:
    async with wire() as bot:
        assert (await bot.post(invoke(), **{"Content-Type": "application/json; charset=utf-8"}))[0] == 200


async def test_a_body_above_the_limit_is_too_large() -> None:
    async with wire() as bot:
        assert (await bot.post(activity(text="x" * 300_000)))[0] == 413
        bomb = gzip.compress(msgspec.json.encode(activity(text="x" * 900_000)))
        assert (await bot.post(bomb, **{"Content-Encoding": "gzip"}))[0] == 413
        assert bot.echo.heard == []


async def test_head_and_get_are_not_methods_of_this_address() -> None:
    async with wire() as bot:
        for method in ("HEAD", "GET", "PUT"):
            async with bot.client.request(method, "/api/messages") as answer:
                assert answer.status == 405


@pytest.mark.parametrize("kind", ["typing", "messageReaction", "event", "endOfConversation", "handoff", "x" * 50])
async def test_other_activities_are_taken_and_nothing_happens(kind: str) -> None:
    async with wire() as bot:
        assert await bot.post(activity(kind)) == (200, "")
        assert bot.echo.heard == []


@pytest.mark.parametrize("name", ["task/fetch", "composeExtension/query", "signin/verifyState", None, ""])
async def test_an_invoke_of_another_name_hears_that_it_is_unknown(name: str | None) -> None:
    async with wire() as bot:
        status, body = await bot.post(activity("invoke", name=name, value={}))
        assert (status, body["statusCode"]) == (200, 400)
        assert "does not know this action" in body["value"]["message"]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (None, "value.action.verb: expected text"),
        ("text", "value: expected an object"),
        ({"action": []}, "value.action: expected an object"),
        ({"action": {"verb": 7}}, "value.action.verb: expected text"),
        ({"action": {"verb": "x" * 101}}, "value.action.verb: expected at most 100 characters"),
        ({"action": {"verb": "ack", "data": []}}, "value.action.data: expected an object"),
        ({"action": {"verb": "ack", "data": {"a": "x" * 20_001}}}, "expected texts of at most 20000 characters"),
        ({"action": {"verb": "ack", "data": {str(n): n for n in range(300)}}}, "expected at most 200 values"),
        ({"action": {"verb": "ack", "data": {"a": [[[[[[[[[1]]]]]]]]]}}}, "expected at most 8 levels"),
    ],
)
async def test_a_malformed_click_is_told_by_its_path(value: Any, path: str) -> None:
    async with wire() as bot:
        status, body = await bot.post(activity("invoke", name="adaptiveCard/action", value=value))
        assert (status, body["statusCode"], body["type"]) == (200, 400, "application/vnd.microsoft.error")
        assert path in body["value"]["message"]
        assert bot.echo.heard == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"text": 7}, "text: expected text"),
        ({"text": "hi", "from": None}, "from.id: expected text"),
        ({"text": "hi", "from": {"id": 7}}, "from.id: expected text"),
        ({"text": "hi", "id": None}, "id: expected text"),
        ({"text": "hi", "entities": {}}, "entities: expected a list"),
        ({"text": "hi", "entities": [7]}, "entities[0]: expected an object"),
        ({"text": "hi", "recipient": [1]}, "recipient: expected an object"),
        ({"type": None}, "type: expected text"),
        (
            {"value": {"a": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}},
            "expected at most 32 levels",
        ),
    ],
)
async def test_a_malformed_message_is_a_bad_request(changes: dict[str, Any], path: str) -> None:
    async with wire() as bot:
        status, body = await bot.post(activity(**changes))
        assert status == 400
        assert path in body
        assert bot.echo.heard == []


async def test_each_kind_arrives_as_what_it_is() -> None:
    async with wire(anonymous=True) as bot:
        came = [
            invoke(),
            activity(text="status", id="2"),
            activity(value={"verb": "ack", "incident": "INC-1"}, replyToId="m1", id="3"),
            activity("installationUpdate", action="add", id="4"),
            activity("conversationUpdate", membersAdded=[BOT, {"id": "29:ben", "name": "Ben"}], id="5"),
            activity("conversationUpdate", membersRemoved=[BOT], id="6"),
        ]
        for one in came:
            assert (await bot.post({**one, "serviceUrl": bot.teams.url}, None))[0] == 200
        kinds = [type(heard) for heard in bot.echo.heard]
        assert kinds == [Click, Said, Click, Installed, Installed, Installed]
        assert [heard.activity_id for heard in bot.echo.heard] == ["f:1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("error", [RuntimeError("a secret inside"), TryLater("busy"), Undeliverable("never")])
async def test_our_own_failure_is_a_friendly_answer(error: Exception) -> None:
    async with wire() as bot:
        bot.echo.fails = error
        status, body = await bot.post(invoke())
        assert (status, body["statusCode"], body["type"]) == (200, 500, "application/vnd.microsoft.error")
        assert "ry again" in body["value"]["message"]
        assert str(error) not in body["value"]["message"] or isinstance(error, TryLater)


@pytest.mark.parametrize("error", [RuntimeError("a secret inside"), TryLater("busy")])
async def test_who_typed_hears_that_it_failed(error: Exception) -> None:
    async with wire(anonymous=True) as bot:
        bot.echo.fails = error
        status, _ = await bot.post(activity(text="status", serviceUrl=bot.teams.url), None)
        assert status == 200
        assert bot.teams.texts("a:chat") == [SORRY]


async def test_a_failure_of_an_install_event_is_not_said_aloud() -> None:
    async with wire(anonymous=True) as bot:
        bot.echo.fails = RuntimeError("no")
        assert (await bot.post(activity("installationUpdate", action="add", serviceUrl=bot.teams.url), None))[0] == 200
        assert bot.teams.calls == []


async def test_an_apology_that_does_not_get_through_is_let_go() -> None:
    async with wire(anonymous=True) as bot:
        bot.echo.fails = RuntimeError("no")
        bot.teams.gone.add("a:chat")
        assert (await bot.post(activity(text="status", serviceUrl=bot.teams.url), None))[0] == 200
        assert len(bot.teams.calls) == 1


CARD = {"type": "AdaptiveCard", "version": "1.5", "body": []}


async def test_a_submitted_click_sees_its_card_by_an_update() -> None:
    async with wire(anonymous=True) as bot:
        bot.teams.messages["a:chat", "m1"] = {"text": "the card"}
        bot.echo.answer = card_answer(CARD)
        click = activity(value={"verb": "ack"}, replyToId="m1", serviceUrl=bot.teams.url)
        assert await bot.post(click, None) == (200, "")
        assert bot.teams.messages["a:chat", "m1"]["attachments"][0]["content"] == CARD
        assert len(bot.teams.messages) == 1


@pytest.mark.parametrize("reply_to", ["m9", None])
async def test_a_submitted_click_on_a_lost_card_gets_a_new_one(reply_to: str | None) -> None:
    async with wire(anonymous=True) as bot:
        bot.echo.answer = card_answer(CARD)
        await bot.post(activity(value={"verb": "ack"}, replyToId=reply_to, serviceUrl=bot.teams.url), None)
        (message,) = bot.teams.messages.values()
        assert message["attachments"][0]["content"] == CARD


async def test_a_submitted_click_hears_words_and_errors() -> None:
    async with wire(anonymous=True) as bot:
        click = activity(value={"verb": "ack"}, replyToId="m1", serviceUrl=bot.teams.url)
        await bot.post(click, None)
        bot.echo.answer = error_answer(400, "That <b>incident</b> is closed.")
        await bot.post(click, None)
        assert bot.teams.texts("a:chat") == [
            "Ana Silva clicked ack",
            "That &lt;b&gt;incident&lt;/b&gt; is closed.",
        ]


async def test_the_same_click_twice_has_the_same_request_key() -> None:
    async with wire() as bot:
        for _ in range(2):
            await bot.post(invoke())
        place = {"id": "19:other", "tenantId": TENANT, "isGroup": True}
        await bot.post(invoke(conversation=place))
        first, again, elsewhere = (heard.request for heard in bot.echo.heard)
        assert first == again == "teams:a:chat/f:1"
        assert elsewhere == "teams:19:other/f:1"


async def test_a_service_that_fails_is_no_failure_of_ours() -> None:
    async with wire(anonymous=True) as bot:
        bot.teams.faults = [Fault(status=500, code="ServiceError")]
        click = activity(value={"verb": "ack"}, replyToId="m1", serviceUrl=bot.teams.url)
        assert (await bot.post(click, None))[0] == 200
