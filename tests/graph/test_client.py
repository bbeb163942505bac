"""Calls of Graph that go well: tokens, turns, pages, answers of every form, and what a log says of them."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from engine.ports import TryLater, Undeliverable
from graph.client import Answer
from graph.paths import literal, path
from graph.refusals import GraphRefusal, Reach
from tests.graph.line import IMMUTABLE, MAILBOX, line
from tests.standins.graph_faults import Fault


async def test_a_draft_is_made_sent_and_found_by_the_id_that_lasts() -> None:
    async with line() as out:
        made = await out.draft()
        assert (made.status, made.doc["isDraft"]) == (201, True)
        sent = await out.send(made.doc["id"])
        assert (sent.status, sent.doc, sent.body) == (202, {}, b"")
        assert (await out.get("messages", made.doc["id"])).doc["isDraft"] is False
        assert out.graph.copies("ines@customer.example") == 1


async def test_mime_goes_out_as_it_is() -> None:
    async with line() as out:
        mime = b"From: status@contoso.example\r\nTo: ines@customer.example\r\nSubject: Hello\r\n\r\nIt is over."
        where, headers = path("users", MAILBOX, "messages"), {**IMMUTABLE, "Content-Type": "text/plain"}
        body = base64.b64encode(mime)
        made = await out.client.call("POST", where, data=body, headers=headers, repeatable=False)
        found = await out.get("messages", made.doc["id"], "$value", raw=True)
        assert made.doc["subject"] == "Hello"
        assert found.doc == {}
        assert found.body.endswith(b"It is over.")


async def test_each_try_has_a_number_of_its_own() -> None:
    async with line() as out:
        await out.get("messages")
        await out.get("messages")
        numbers = {heard.number for heard in out.graph.requests}
        assert len(numbers) == 2
        assert all([len(part) for part in number.split("-")] == [8, 4, 4, 4, 12] for number in numbers)


async def test_fifty_calls_are_made_four_at_a_time_with_one_token() -> None:
    async with line(pause=0.005) as out:
        answers = await asyncio.gather(*(out.get("messages") for _ in range(50)))
        assert [answer.status for answer in answers] == [200] * 50
        assert (out.graph.most_at_once, out.source.fetches) == (4, 1)


async def test_a_token_that_ran_out_is_replaced_within_the_call() -> None:
    async with line() as out:
        await out.get("messages")
        out.graph.expire_tokens()
        assert (await out.get("messages")).status == 200
        assert [heard.token for heard in out.graph.requests] == ["token-1", "token-1", "token-2"]


async def test_a_token_nobody_takes_is_not_tried_for_ever() -> None:
    async with line(tokens=set()) as out:
        with pytest.raises(GraphRefusal, match="MUSTER_CLOUD") as raised:
            await out.get("messages")
        assert (raised.value.status, raised.value.reach) == (401, Reach.APP)
        assert len(out.graph.requests) == 2


async def test_pages_follow_each_other_to_the_end() -> None:
    async with line() as out:
        for number in range(5):
            await out.draft(f"c{number}@customer.example")
        answer = await out.get("messages", query={"$top": "2", "$select": "toRecipients"})
        pages = [answer]
        while following := out.client.following(pages[-1]):
            pages.append(await out.client.call("GET", following, headers=IMMUTABLE, repeatable=True))
        assert [len(page.doc["value"]) for page in pages] == [2, 2, 1]
        assert len({one["id"] for page in pages for one in page.doc["value"]}) == 5


@pytest.mark.parametrize("link", ["https://evil.example/v1.0/users", "http://127.0.0.1:1/v1.0x", 7])
async def test_a_token_follows_no_page_to_another_address(link: object) -> None:
    async with line() as out:
        with pytest.raises(Undeliverable, match="another address"):
            out.client.following(Answer(200, {"@odata.nextLink": link}, {}))
        assert out.client.following(Answer(200, {}, {})) == ""


async def test_a_mailbox_is_one_segment_whatever_it_holds() -> None:
    async with line() as out:
        where = path("users", "a/../b?x=1#y é", "messages")
        await out.client.call("GET", where, repeatable=True)
        assert out.graph.requests[0].place == "/v1.0/users/a%2F..%2Fb%3Fx%3D1%23y%20%C3%A9/messages"


async def test_a_log_names_nobody_and_tells_what_support_asks_for() -> None:
    async with line() as out:
        with capture_logs() as logs:
            made = await out.draft()
            number = made.doc["internetMessageId"]
            await out.get("messages", query={"$filter": f"internetMessageId eq {literal(number)}"})
            with pytest.raises(GraphRefusal):
                await out.get("messages", "nobody@customer.example")
        assert [(entry["path"], entry["status"]) for entry in logs] == [
            ("/users/*/messages", 201),
            ("/users/*/messages?$filter", 200),
            ("/users/*/messages/*", 404),
        ]
        assert [entry["request_id"] for entry in logs] == ["req-1", "req-2", "req-3"]
        assert [entry["client_request_id"] for entry in logs] == [heard.number for heard in out.graph.requests]
        told = str(logs)
        assert not [word for word in ("@", "token-1", made.doc["id"], "hush") if word in told]


async def test_answers_keep_addresses_out_of_a_traceback() -> None:
    async with line() as out:
        assert "@" not in repr(await out.draft())


async def test_patience_asked_of_the_whole_app_is_kept_by_every_mailbox() -> None:
    async with line() as out:
        out.graph.faults = [Fault(429, "ApplicationThrottled", "60")]
        with pytest.raises(TryLater):
            await out.get("messages")
        with pytest.raises(TryLater, match="patience") as later:
            await out.client.call("GET", path("users", "other@contoso.example", "messages"), repeatable=True)
        assert later.value.after == timedelta(seconds=60)
        assert len(out.graph.requests) == 1
        await out.clock.advance(timedelta(seconds=60))
        assert (await out.get("messages")).status == 200
