"""What goes out to Teams: what a message needs, where it goes, in which order and at which pace."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.activity import ConversationKind
from bot.faults import Gone
from engine.ports import Undeliverable
from tests.bot.line import line
from tests.bot.wire import TENANT
from tests.standins.teams import Fault


async def test_a_message_goes_out_with_what_it_needs() -> None:
    async with line() as out:
        name = await out.connector.send(out.chat, {"text": "hello"})
        assert out.teams.messages["a:chat", name] == {
            "type": "message",
            "from": {"id": "28:bot", "name": "Muster"},
            "conversation": {"id": "a:chat"},
            "text": "hello",
        }
        assert out.teams.calls[0].authorization is None


async def test_a_reply_names_what_it_answers_and_an_update_replaces() -> None:
    async with line() as out:
        first = await out.connector.send(out.chat, {"text": "one"})
        second = await out.connector.reply(out.chat, first, {"text": "two"})
        await out.connector.update(out.chat, first, {"text": "three"})
        assert out.teams.texts("a:chat") == ["three", "two"]
        assert out.teams.messages["a:chat", second]["replyToId"] == first
        await out.connector.delete(out.chat, second)
        assert out.teams.texts("a:chat") == ["three"]


async def test_a_thread_is_made_in_the_channel_of_the_conversation() -> None:
    async with line() as out:
        place = replace(
            out.chat, id="19:c@thread.tacv2;messageid=7", kind=ConversationKind.CHANNEL, channel="19:c@thread.tacv2"
        )
        thread, post = await out.connector.create_thread(place, {"text": "INC-1"})
        assert thread == f"19:c@thread.tacv2;messageid={post}"
        await out.connector.send(replace(place, id=thread), {"text": "in the thread"})
        assert out.teams.texts(thread) == ["INC-1", "in the thread"]
        body = out.teams.calls[0].body
        assert (body["isGroup"], body["tenantId"], body["activity"]["type"]) == (True, TENANT, "message")


async def test_a_personal_chat_is_made_with_a_person() -> None:
    async with line() as out:
        assert await out.connector.create_personal(out.chat, "29:ben") == "a:29:ben"
        body = out.teams.calls[0].body
        assert (body["isGroup"], body["members"], body["channelData"]) == (
            False,
            [{"id": "29:ben"}],
            {"tenant": {"id": TENANT}},
        )


async def test_ids_are_one_segment_of_the_address_whatever_they_hold() -> None:
    async with line() as out:
        await out.connector.send(replace(out.chat, id="../../admin?x=1#y/é"), {"text": "hello"})
        assert out.teams.calls[0].path == "/v3/conversations/..%2F..%2Fadmin%3Fx%3D1%23y%2F%C3%A9/activities"
        for empty in ("", "..", "."):
            with pytest.raises(Undeliverable):
                await out.connector.send(replace(out.chat, id=empty), {"text": "hello"})


async def test_no_call_goes_to_a_foreign_address() -> None:
    async with line(anonymous=False) as out:
        for url in ("https://evil.example/", "http://smba.trafficmanager.net/", "not an address", ""):
            with pytest.raises(Undeliverable, match="service address"):
                await out.connector.send(replace(out.chat, service_url=url), {"text": "hello"})
        assert out.source.fetches == 0


async def test_the_token_goes_with_each_call_and_is_renewed_when_refused() -> None:
    async with line(anonymous=False) as out:
        out.teams.token = "token-2"
        await out.connector.send(out.chat, {"text": "hello"})
        assert [call.authorization for call in out.teams.calls] == ["Bearer token-1", "Bearer token-2"]


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("BotDisabledByAdmin", "administrator"),
        ("BotNotInConversationRoster", "Add it again"),
        ("ConversationBlockedByUser", "blocked"),
        ("ForbiddenOperationException", "Install it"),
        ("InvalidBotApiHost", "MUSTER_CLOUD"),
        ("NotEnoughPermissions", "permission"),
        ("SomethingNew", "SomethingNew"),
        ("<script>", "refuses this. (HTTP 403)"),
    ],
)
async def test_a_refusal_says_what_to_do(code: str, advice: str) -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=403, code=code)]
        with pytest.raises(Undeliverable) as raised:
            await out.connector.send(out.chat, {"text": "hello"})
        assert advice in str(raised.value)
        assert "<script>" not in str(raised.value)


async def test_a_message_taken_without_a_name_is_sent_all_the_same() -> None:
    async with line() as out:
        out.teams.nameless = True
        assert await out.connector.send(out.chat, {"text": "hello"}) == ""
        assert out.teams.texts("a:chat") == ["hello"]


async def test_messages_of_one_conversation_go_one_by_one_in_order() -> None:
    async with line() as out:
        out.teams.pause = 0.01
        texts = [str(number) for number in range(20)]
        others = [replace(out.chat, id=f"chat-{number}") for number in range(5)]
        await asyncio.gather(
            *(out.connector.send(out.chat, {"text": text}) for text in texts),
            *(out.connector.send(other, {"text": "x"}) for other in others),
        )
        assert out.teams.texts("a:chat") == texts
        assert out.teams.most_at_once == 1


async def test_the_queue_goes_on_behind_a_message_that_failed() -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=400)]
        results = await asyncio.gather(
            *(out.connector.send(out.chat, {"text": str(number)}) for number in range(3)), return_exceptions=True
        )
        assert isinstance(results[0], Undeliverable)
        assert out.teams.texts("a:chat") == ["1", "2"]


async def test_sends_and_updates_share_the_limit_of_their_conversation() -> None:
    async with line() as out:
        name = await out.connector.send(out.chat, {"text": "0"})
        for _ in range(8):
            await out.connector.update(out.chat, name, {"text": "1"})
        assert out.waited == 2  # seven in the first second, an eighth after it, the ninth after two


async def test_members_come_page_by_page() -> None:
    async with line() as out:
        out.teams.members["19:c"] = [
            {
                "id": f"29:{n}",
                "name": f"Person\u0007 {n}",
                "aadObjectId": f"AA-{n}",
                "userRole": "guest" if n == 4 else "user",
            }
            for n in range(5)
        ] + [{"id": "28:bot"}, {"name": "no id"}, {"id": "29:x", "objectId": "OBJ"}, 7]  # type: ignore[list-item]  # as bad as it gets
        place = replace(out.chat, id="19:c;messageid=7")
        found = [member async for member in out.connector.members(place, page=3)]
        assert [member.id for member in found] == ["29:0", "29:1", "29:2", "29:3", "29:4", "28:bot", "29:x"]
        assert (found[4].name, found[4].entra, found[4].guest, found[0].guest) == ("Person 4", "aa-4", True, False)
        assert found[6].entra == "obj"
        assert len(out.teams.calls) == 3


async def test_one_member_is_found_or_not() -> None:
    async with line() as out:
        out.teams.members["a:chat"] = [{"id": "29:ana", "name": "Ana", "aadObjectId": "AA"}]
        assert (await out.connector.member(out.chat, "29:ana")).name == "Ana"
        with pytest.raises(Gone, match="not in the conversation"):
            await out.connector.member(out.chat, "29:nobody")
