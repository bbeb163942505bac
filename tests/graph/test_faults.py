"""Calls of Graph that go wrong: what certainly did not happen, what nobody knows, and what never will."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
from structlog.testing import capture_logs

from engine.ports import InDoubt, TryLater, Undeliverable
from graph.faults import Busy
from graph.paths import path
from graph.refusals import ADVICE, GraphRefusal, Reach
from graph.token import AppToken, SignInRefused
from tests.graph.line import MAILBOX, Line, line, over
from tests.graph.sources import Source
from tests.standins.clock import ManualClock
from tests.standins.graph_faults import Fault, busy, garbled, no_mailbox, not_yet_in_force, reset


async def failed(call: Awaitable[object]) -> Exception:
    with pytest.raises((TryLater, InDoubt, Undeliverable)) as raised:
        await call
    assert "hush" not in str(raised.value)
    assert "@" not in str(raised.value)
    return raised.value


BROKEN = {
    "server error": Fault(500, "InternalServerError"),
    "bad gateway": Fault(502, text="<html>Bad gateway</html>"),
    "gateway gave up": Fault(504),
    "silence": Fault(hang=True),
    "silence after the work": Fault(hang=True, done=True),
    "cut before the work": reset(done=False),
    "cut after the work": reset(done=True),
    "half a document": garbled(),
    "a list": Fault(text="[1]", done=True),
    "a web page": Fault(text="<html>hush@customer.example</html>", done=True),
}


@pytest.mark.parametrize("fault", BROKEN.values(), ids=list(BROKEN))
async def test_a_send_that_broke_is_in_doubt_and_a_look_is_tried_again(fault: Fault) -> None:
    async with line(patience=aiohttp.ClientTimeout(total=0.1)) as out:
        out.graph.faults.append(replace(fault, times=3))  # a cut GET is sent twice
        assert isinstance(await failed(out.draft()), InDoubt)
        assert isinstance(await failed(out.get("messages")), TryLater)


@pytest.mark.parametrize("status", [408, 429, 503, 509])
async def test_what_was_turned_away_did_not_happen(status: int) -> None:
    async with line() as out:
        out.graph.faults.append(busy("7", status=status))
        error = await failed(out.draft())
        assert isinstance(error, Busy)
        assert (error.status, error.code, error.after) == (status, "TooManyRequests", timedelta(seconds=7))
        assert out.graph.drafts(MAILBOX) == []


@pytest.mark.parametrize(
    ("asked", "after"),
    [
        ("", None),
        ("soon", None),
        ("-5", None),
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("Fri, 20 Nov 2026 12:01:30 GMT", timedelta(seconds=90)),
        ("Fri, 20 Nov 2026 11:59:00 GMT", timedelta(0)),
        ("Fri, 20 Nov 2026 12:01:30", None),
        ("99999999999999", timedelta(days=1)),
    ],
)
async def test_a_wait_is_understood_in_both_forms(asked: str, after: timedelta | None) -> None:
    async with line() as out:
        out.graph.faults.append(busy(asked))
        error = await failed(out.get("messages"))
        assert isinstance(error, TryLater)
        assert error.after == after


async def test_while_a_mailbox_asks_for_patience_nothing_is_sent_there() -> None:
    async with line() as out:
        out.graph.faults.append(busy("60"))
        await failed(out.get("messages"))
        await out.clock.advance(timedelta(seconds=20))
        error = await failed(out.draft())
        assert isinstance(error, TryLater)
        assert error.after == timedelta(seconds=40)
        assert len(out.graph.requests) == 1
        other = path("users", "other@contoso.example", "messages")
        assert (await out.client.call("GET", other, repeatable=True)).status == 200
        await out.clock.advance(timedelta(seconds=40))
        assert (await out.get("messages")).status == 200


async def test_who_waits_for_a_turn_hears_of_the_patience_asked_for_meanwhile() -> None:
    async with line(pause=0.02) as out:
        out.graph.faults.append(busy("60", times=4))
        errors = await asyncio.gather(*(failed(out.get("messages")) for _ in range(12)))
        assert {type(error) for error in errors} <= {TryLater, Busy}
        assert len(out.graph.requests) == 4


async def test_a_shorter_wait_does_not_end_a_longer_one() -> None:
    async with line(pause=0.01) as out:
        out.graph.faults += [busy("60"), busy("5")]
        await asyncio.gather(*(failed(out.get("messages")) for _ in range(2)))
        await out.clock.advance(timedelta(seconds=10))
        error = await failed(out.get("messages"))
        assert isinstance(error, TryLater)
        assert error.after == timedelta(seconds=50)


async def test_a_service_that_is_not_there_got_nothing() -> None:
    clock = ManualClock()
    async with aiohttp.ClientSession() as http:
        client = over(http, "http://127.0.0.1:1/v1.0", clock)
        with capture_logs() as logs:
            error = await failed(client.call("POST", path("users", MAILBOX, "sendMail"), json={}, repeatable=False))
        assert type(error) is TryLater
        assert "cannot be reached" in str(error)
        assert logs[0]["path"] == "/users/*/sendMail"
        await client.close()


async def refusal(out: Line, *faults: Fault) -> GraphRefusal:
    out.graph.faults += faults
    error = await failed(out.get("messages"))
    assert isinstance(error, GraphRefusal)
    return error


@pytest.mark.parametrize("code", sorted(ADVICE))
async def test_each_code_is_told_with_what_to_do(code: str) -> None:
    async with line() as out:
        error = await refusal(out, Fault(400, code))
        assert (error.status, error.code, error.reach) == (400, code, ADVICE[code].reach)
        assert str(error) == f"{ADVICE[code].sentence} (HTTP 400, {code})"


@pytest.mark.parametrize(
    ("status", "text", "told"),
    [
        (
            400,
            '{"error": {"code": "ErrorNew"}}',
            "refuses this call. Look the code up in its documentation. (HTTP 400",
        ),
        (400, '{"error": {"code": "hush@customer.example"}}', "(HTTP 400)"),
        (403, "<html>hush</html>", "lacks a permission"),
        (404, "", "not there any more"),
        (410, '{"error": "hush"}', "not there any more"),
        (413, '["hush"]', "larger than"),
        (302, "", "(HTTP 302)"),
        (501, "", "(HTTP 501)"),
    ],
)
async def test_an_unknown_refusal_is_told_by_its_status(status: int, text: str, told: str) -> None:
    async with line() as out:
        error = await refusal(out, Fault(status, text=text or " "))
        assert told in str(error)
        assert error.reach is Reach.CALL


async def test_a_role_that_is_not_in_force_yet_stops_the_mailbox_until_it_is() -> None:
    async with line() as out:
        error = await refusal(out, not_yet_in_force(out.clock.now() + timedelta(hours=2)))
        assert (error.status, error.reach) == (403, Reach.MAILBOX)
        assert "two hours" in str(error)
        await out.clock.advance(timedelta(hours=2))
        assert (await out.get("messages")).status == 200


async def test_an_account_without_a_mailbox_is_told_apart() -> None:
    async with line() as out:
        assert (await refusal(out, no_mailbox())).code == "MailboxNotEnabledForRESTAPI"


@pytest.mark.parametrize(("repeatable", "kind"), [(True, Undeliverable), (False, InDoubt)])
async def test_an_endless_answer_is_not_read_to_its_end(repeatable: bool, kind: type[Exception]) -> None:
    async with line() as out:
        out.graph.faults.append(Fault(text='{"a": "' + "x" * 1_100_000 + '"}', done=True))
        where = path("users", MAILBOX, "messages")
        error = await failed(out.client.call("GET", where, repeatable=repeatable))
        assert (type(error), "megabyte" in str(error)) == (kind, True)


async def test_a_revoked_secret_is_told_from_a_mail_that_is_refused() -> None:
    clock, source = ManualClock(), Source()
    source.next = {"error": "invalid_client", "error_description": "AADSTS7000222: hush"}
    async with line() as out, aiohttp.ClientSession() as http:
        client = over(http, out.graph.url, clock, AppToken(source, clock))
        error = await failed(client.call("GET", path("users", MAILBOX), repeatable=True))
        assert isinstance(error, SignInRefused)
        assert "AADSTS7000222" in str(error)
        assert out.graph.requests == []


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_a_path_walks_nowhere(segment: str) -> None:
    with pytest.raises(Undeliverable, match="lacks an id"):
        path("users", segment, "messages")
