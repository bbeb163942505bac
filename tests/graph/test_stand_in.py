"""The stand-in keeps the limits that Exchange publishes, the ids that Graph gives, and the contract it describes."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from graph.client import Answer
from graph.faults import Busy
from graph.paths import literal, path
from graph.refusals import GraphRefusal
from tests.graph.line import MAILBOX, Line, line, over
from tests.standins.clock import ManualClock
from tests.standins.graph_contract import PUBLISHED, violations
from tests.standins.graph_limits import Limits

ROOT = Path(__file__).resolve().parents[2]
MIME = "From: status@contoso.example\r\nTo: {to}\r\nSubject: Hello\r\nMessage-ID: <{number}@x>\r\n\r\nIt is over."


async def mail(out: Line, number: int, to: str = "ines@customer.example") -> Answer:
    body = base64.b64encode(MIME.format(to=to, number=number).encode())
    where, headers = path("users", MAILBOX, "sendMail"), {"Content-Type": "text/plain"}
    return await out.client.call("POST", where, data=body, headers=headers, repeatable=False)


async def test_thirty_mails_a_minute_and_no_more() -> None:
    async with line() as out:
        for number in range(30):
            await mail(out, number)
            await out.clock.advance(timedelta(seconds=1))
        with pytest.raises(Busy) as raised:
            await mail(out, 30)
        assert (raised.value.code, raised.value.after) == ("ApplicationThrottled", timedelta(seconds=30))
        await out.clock.advance(timedelta(seconds=30))
        await mail(out, 30)
        assert (out.graph.most_per_minute(MAILBOX), len(out.graph.delivered)) == (30, 31)


async def test_the_recipients_of_a_day_are_counted_in_pairs() -> None:
    async with line(limits=Limits(recipients_per_day=5)) as out:
        await mail(out, 1, "a@x.example, b@x.example, c@x.example")
        with pytest.raises(GraphRefusal) as raised:
            await mail(out, 2, "a@x.example, b@x.example, c@x.example")
        assert (raised.value.status, raised.value.code) == (403, "ErrorExceededMessageLimit")
        out.graph.exceeded_status = 429
        with pytest.raises(Busy) as busy:
            await mail(out, 2, "a@x.example, b@x.example, c@x.example")
        assert (busy.value.code, busy.value.after) == ("ErrorExceededMessageLimit", timedelta(days=1))
        assert out.graph.copies("A@x.example") == 1


async def test_one_mail_has_at_most_so_many_recipients_and_needs_one() -> None:
    async with line(limits=Limits(recipients_per_message=2)) as out:
        for to in ("a@x.example, b@x.example, c@x.example", "", "nobody"):
            with pytest.raises(GraphRefusal) as raised:
                await mail(out, 1, to)
            assert raised.value.code == "ErrorInvalidRecipients"


async def test_a_passing_id_ends_with_the_move_and_a_lasting_one_does_not() -> None:
    async with line() as out:
        passing = await out.draft(headers={"Accept": "application/json"})
        lasting = await out.draft()
        await out.send(passing.doc["id"])
        await out.send(lasting.doc["id"])
        with pytest.raises(GraphRefusal) as raised:
            await out.get("messages", passing.doc["id"])
        assert raised.value.code == "ErrorItemNotFound"
        assert (await out.get("messages", lasting.doc["id"])).doc["parentFolderId"] == "sentitems"


async def test_what_was_sent_is_not_there_to_be_sent_again() -> None:
    async with line() as out:
        made = await out.draft()
        await out.send(made.doc["id"])
        with pytest.raises(GraphRefusal) as raised:
            await out.send(made.doc["id"])
        assert (raised.value.status, raised.value.code) == (404, "ErrorItemNotFound")
        assert len(out.graph.delivered) == 1


async def test_a_sent_mail_looks_like_a_draft_for_a_while() -> None:
    async with line(lag=30) as out:
        made = await out.draft()
        await out.send(made.doc["id"])
        number = made.doc["internetMessageId"]
        query = {"$filter": f"internetMessageId eq {literal(number)}", "$select": "isDraft"}
        assert [one["isDraft"] for one in (await out.get("messages", query=query)).doc["value"]] == [True]
        await out.clock.advance(timedelta(seconds=30))
        assert [one["isDraft"] for one in (await out.get("messages", query=query)).doc["value"]] == [False]


async def test_a_draft_can_be_thrown_away() -> None:
    async with line() as out:
        made = await out.draft()
        gone = await out.client.call("DELETE", path("users", MAILBOX, "messages", made.doc["id"]), repeatable=True)
        assert (gone.status, out.graph.drafts(MAILBOX)) == (204, [])


async def test_a_report_comes_into_the_senders_inbox() -> None:
    async with line() as out:
        await mail(out, 7)
        await out.clock.advance(timedelta(minutes=1))
        out.graph.bounce("<7@x>", "ines@customer.example", status="5.1.10")
        query = {"$filter": "receivedDateTime ge 2026-11-20T12:01:00Z", "$top": "5"}
        (told,) = (await out.get("mailFolders", "inbox", "messages", query=query)).doc["value"]
        assert told["subject"] == "Undeliverable: Hello"
        report = message_from_bytes((await out.get("messages", told["id"], "$value", raw=True)).body)
        assert (report.get_content_type(), report.get_param("report-type")) == ("multipart/report", "delivery-status")
        parts = {part.get_content_type(): part.as_string() for part in report.walk()}
        assert "Final-Recipient: rfc822;ines@customer.example" in parts["message/delivery-status"]
        assert "Status: 5.1.10" in parts["message/delivery-status"]
        assert "Message-ID: <7@x>" in parts["text/rfc822-headers"]
        later = {"$filter": "receivedDateTime gt 2026-11-20T12:01:00Z"}
        assert (await out.get("mailFolders", "inbox", "messages", query=later)).doc["value"] == []
        with pytest.raises(KeyError):
            out.graph.bounce("<8@x>", "ines@customer.example")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"internetMessageHeaders": [{"name": "List-Unsubscribe", "value": "x"}]}, "InvalidInternetMessageHeader"),
        (None, "ErrorMimeContentInvalidBase64String"),
    ],
)
async def test_what_exchange_cannot_take_makes_no_draft(body: Any, code: str) -> None:
    async with line() as out:
        where = path("users", MAILBOX, "messages")
        data, headers = (b"not base64!", {"Content-Type": "text/plain"}) if body is None else (None, {})
        with pytest.raises(GraphRefusal) as raised:
            await out.client.call("POST", where, json=body, data=data, headers=headers, repeatable=False)
        assert (raised.value.code, out.graph.drafts(MAILBOX)) == (code, [])


async def test_who_may_send_and_from_where() -> None:
    async with line(mailboxes={MAILBOX}) as out:
        made = await out.draft(sender="ceo@contoso.example")
        with pytest.raises(GraphRefusal) as raised:
            await out.send(made.doc["id"])
        assert raised.value.code == "ErrorSendAsDenied"
        out.graph.send_as.add("ceo@contoso.example")
        await out.send(made.doc["id"])
        with pytest.raises(GraphRefusal) as raised:
            await out.client.call("GET", path("users", "typo@contoso.example", "messages"), repeatable=True)
        assert raised.value.code == "ErrorInvalidUser"


async def test_exchange_may_give_a_mail_another_number() -> None:
    async with line(keeps_message_id=False) as out:
        await mail(out, 7)
        (sent,) = out.graph.delivered
        assert sent.message_id != "<7@x>"
        assert f"Message-ID: {sent.message_id}".encode() in sent.mime


@pytest.mark.parametrize("asked", ["subject like 'x'", "receivedDateTime ge yesterday", "colour eq 'red'"])
async def test_a_filter_that_graph_does_not_know_is_refused(asked: str) -> None:
    async with line() as out:
        with pytest.raises(GraphRefusal) as raised:
            await out.get("messages", query={"$filter": asked})
        assert raised.value.code == "ErrorInvalidUrlQueryFilter"


published = pytest.mark.skipif(not PUBLISHED.exists(), reason="the published description is not beside this checkout")


@published
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"toRecipient": []}, "body.toRecipient is not a property"),
        ({"subject": 7}, "body.subject is not string"),
        ({"toRecipients": [{"emailAddress": "x"}]}, "body.toRecipients[0].emailAddress is not object"),
        ({"importance": "urgent"}, "body.importance is none of"),
    ],
)
def test_a_body_that_graph_does_not_describe_is_found(wrong: dict[str, Any], told: str) -> None:
    (found,) = violations("POST", "/users/x/messages", {}, wrong)
    assert found.startswith(told)


@published
def test_a_call_that_graph_does_not_describe_is_found() -> None:
    assert violations("POST", "/users/x/outbox", {}, None)
    assert violations("GET", "/users/x/messages", {"$topp": "1"}, None)
    assert violations("GET", "/users/x/messages/y/$value", {}, None) == []
    sent = {"message": {"singleValueExtendedProperties": [], "importance": "High"}, "saveToSentItems": True}
    assert violations("POST", "/users/x/sendMail", {}, sent) == []


@published
async def test_a_violation_fails_the_test_in_the_end() -> None:
    with pytest.raises(AssertionError):
        async with line() as out:
            await out.draft(colour="red")


async def test_the_stand_in_runs_as_a_process_of_its_own() -> None:
    command = (sys.executable, "-m", "tests.standins.graph_process", '{"pause": 0.01, "messages_per_minute": null}')
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    assert process.stdout
    try:
        url = json.loads(await process.stdout.readline())["url"]
        async with aiohttp.ClientSession() as http:
            client = over(http, url, ManualClock())
            sent = [{"subject": str(one), "toRecipients": [{"emailAddress": {"address": "a@x"}}]} for one in range(40)]
            where = path("users", MAILBOX, "sendMail")
            await asyncio.gather(*(client.call("POST", where, json={"message": one}, repeatable=False) for one in sent))
            async with http.get(url.replace("/v1.0", "/told")) as answer:
                told = await answer.json()
            await client.close()
        assert (len(told["delivered"]), told["most_at_once"], told["violations"]) == (40, 4, [])
    finally:
        process.kill()
        await process.wait()
