"""What goes out to Teams: order, retries, doubt, and what each refusal means, against a service that fails for real."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.activity import Account, Conversation, ConversationKind
from bot.connector import Connector
from bot.faults import Gone, TooBig
from bot.settings import PUBLIC, BotSettings
from bot.token import BotToken
from engine.ids import SeededIds
from engine.ports import InDoubt, TryLater, Undeliverable
from tests.bot.test_token import Source
from tests.bot.wire import TENANT
from tests.standins.clock import NOON, ManualClock
from tests.standins.openid import APP_ID
from tests.standins.teams import Fault, TeamsStandIn, teams


class HurryingClock(ManualClock):
    """Nobody waits: a sleep moves the time on by itself."""

    async def sleep(self, span: timedelta) -> None:
        await self.advance(max(span, timedelta(0)))


@dataclass
class Line:
    connector: Connector
    teams: TeamsStandIn
    clock: ManualClock
    chat: Conversation
    source: Source

    @property
    def waited(self) -> float:
        """Seconds slept so far."""
        return (self.clock.now() - NOON).total_seconds()


@asynccontextmanager
async def line(*, anonymous: bool = True, clock: ManualClock | None = None) -> AsyncIterator[Line]:
    async with teams() as service, aiohttp.ClientSession() as http:
        hosts = PUBLIC.service_hosts | {"127.0.0.1"}
        settings = BotSettings(
            "" if anonymous else APP_ID,
            frozenset({TENANT}),
            development=True,
            secret="" if anonymous else "hush",
            cloud=replace(PUBLIC, service_hosts=hosts),
        )
        clock, source = clock or HurryingClock(), Source()
        token = BotToken(None if anonymous else source, clock)
        patience = aiohttp.ClientTimeout(total=0.5)
        connector = Connector(settings, http, token, clock, SeededIds(1), timeout=patience)
        chat = Conversation("a:chat", ConversationKind.PERSONAL, service.url, TENANT, Account("28:bot", "Muster"))
        yield Line(connector, service, clock, chat, source)


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


async def test_a_token_that_stays_refused_is_for_the_operator() -> None:
    async with line(anonymous=False) as out:
        out.teams.token = "another"
        with pytest.raises(Undeliverable, match="app id") as raised:
            await out.connector.send(out.chat, {"text": "hello"})
        assert "token-" not in str(raised.value)
        assert len(out.teams.calls) == 2


@pytest.mark.parametrize("status", [412, 429, 503])
@pytest.mark.parametrize("html", [True, False])
async def test_a_turned_away_message_is_sent_again(status: int, html: bool) -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=status, html=html)] * 2
        await out.connector.send(out.chat, {"text": "hello"})
        assert out.teams.texts("a:chat") == ["hello"]
        assert 3 <= out.waited < 5


async def test_the_wait_asked_for_is_kept() -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=429, retry_after="7")]
        await out.connector.send(out.chat, {"text": "hello"})
        assert 7 <= out.waited < 8


async def test_a_long_wait_is_handed_on_and_holds_the_conversation() -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=429, retry_after="120")]
        with pytest.raises(TryLater) as first:
            await out.connector.send(out.chat, {"text": "hello"})
        with pytest.raises(TryLater) as second:
            await out.connector.send(out.chat, {"text": "hello"})
        assert first.value.after == second.value.after == timedelta(seconds=120)
        assert len(out.teams.calls) == 1
        await out.connector.send(replace(out.chat, id="other"), {"text": "hello"})


@pytest.mark.parametrize("retry_after", ["soon", "-5", "1e9", "", "Fri, 20 Nov 2026 12:00:00 GMT"])
async def test_an_odd_wait_is_not_taken_at_its_word(retry_after: str) -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=429, retry_after=retry_after)]
        await out.connector.send(out.chat, {"text": "hello"})
        assert 1 <= out.waited < 2


async def test_tries_run_out() -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=503)] * 10
        with pytest.raises(TryLater, match="503"):
            await out.connector.send(out.chat, {"text": "hello"})
        assert len(out.teams.calls) == 4


DOUBTS = {
    "bad gateway": Fault(status=502, html=True),
    "gateway time-out": Fault(status=504, html=True),
    "server error": Fault(status=500),
    "dropped": Fault(drop=True),
    "done and dropped": Fault(drop=True, done=True),
    "silent": Fault(hang=True),
}


@pytest.mark.parametrize("kind", DOUBTS)
async def test_a_message_that_may_have_arrived_is_not_sent_again(kind: str) -> None:
    async with line() as out:
        out.teams.faults = [DOUBTS[kind]] * 2
        with pytest.raises(InDoubt):
            await out.connector.send(out.chat, {"text": "hello"})
        with pytest.raises(InDoubt):
            await out.connector.create_thread(out.chat, {"text": "hello"})
        assert len(out.teams.calls) == 2


@pytest.mark.parametrize("kind", [kind for kind in DOUBTS if kind != "server error"])
async def test_an_update_is_harmless_twice(kind: str) -> None:
    async with line() as out:
        name = await out.connector.send(out.chat, {"text": "one"})
        out.teams.faults = [DOUBTS[kind]]
        await out.connector.update(out.chat, name, {"text": "two"})
        assert out.teams.texts("a:chat") == ["two"]


async def test_an_update_that_breaks_inside_the_service_is_for_later() -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=500)]
        with pytest.raises(TryLater):
            await out.connector.update(out.chat, "m1", {"text": "two"})
        assert len(out.teams.calls) == 1


async def test_a_service_that_is_not_there_got_nothing() -> None:
    async with line() as out:
        away = replace(out.chat, service_url="http://127.0.0.1:9")
        with pytest.raises(TryLater, match="cannot be reached"):
            await out.connector.send(away, {"text": "hello"})


async def test_a_lost_message_and_a_lost_conversation_are_told_apart() -> None:
    async with line() as out:
        with pytest.raises(Gone) as message:
            await out.connector.update(out.chat, "m9", {"text": "two"})
        out.teams.gone.add("a:chat")
        with pytest.raises(Gone) as conversation:
            await out.connector.send(out.chat, {"text": "two"})
        with pytest.raises(Gone) as during_update:
            await out.connector.update(out.chat, "m9", {"text": "two"})
        assert [raised.value.conversation for raised in (message, conversation, during_update)] == [False, True, True]
        out.teams.gone.add("19:c")
        with pytest.raises(Gone):
            await out.connector.create_thread(replace(out.chat, channel="19:c"), {"text": "INC-1"})


async def test_what_is_too_big_says_so() -> None:
    async with line() as out:
        with pytest.raises(TooBig):
            await out.connector.send(out.chat, {"text": "x" * 120_000})
        out.teams.faults = [Fault(status=413, html=True)]
        with pytest.raises(TooBig):
            await out.connector.update(out.chat, "m1", {"text": "x"})


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


@pytest.mark.parametrize("status", [302, 400, 401, 405, 501])
async def test_other_refusals_are_final(status: int) -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=status, html=True)]
        with pytest.raises(Undeliverable):
            await out.connector.send(out.chat, {"text": "hello"})
        assert len(out.teams.calls) == 1


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
        with pytest.raises(Gone):
            await out.connector.member(out.chat, "29:nobody")


@pytest.mark.parametrize("answer", [{}, {"id": 7}])
async def test_a_creation_that_names_nothing_is_in_doubt(answer: Any) -> None:
    async with line() as out:
        out.teams.faults = [Fault(status=201, code="as told")]
        with pytest.raises(InDoubt):
            await out.connector.create_personal(out.chat, "29:ben")
