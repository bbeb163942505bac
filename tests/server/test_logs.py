"""Logs: one event a line, the same way for every library, and nothing in them that must not be read."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from structlog.contextvars import bound_contextvars

from server.logs import GONE, configure, redact

NOW = datetime(2026, 11, 20, 14, 23, tzinfo=UTC)
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJtdXN0ZXIifQ.c2lnbmF0dXJl"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_json(stream: io.StringIO) -> None:
    configure("json", "info", lambda: NOW, stream)
    with bound_contextvars(request="r1"):
        structlog.get_logger("bot").info("claimed", incident="INC-42", seconds=0.25)
    (line,) = lines(stream)
    assert line == {
        "event": "claimed", "incident": "INC-42", "seconds": 0.25, "request": "r1", "logger": "bot",
        "level": "info", "at": "2026-11-20T14:23:00.000Z",
    }  # fmt: skip


def test_what_a_library_says_goes_the_same_way(stream: io.StringIO) -> None:
    configure("json", "info", lambda: NOW, stream)
    with bound_contextvars(request="r2"):
        extra = {"owed": "INC-42/17", "recipient": "ana@contoso.example"}
        logging.getLogger("some.library").warning("sent to %s with Bearer %s", "ana@contoso.example", JWT, extra=extra)
    (line,) = lines(stream)
    assert line["event"] == f"sent to {GONE} with {GONE}"
    assert (line["request"], line["owed"], line["recipient"]) == ("r2", "INC-42/17", GONE)


NO_HTTP = (
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nAuthorization: Basic c2VjcmV0\r\n\r\n",
    b"GET " + b"/" * 20_000 + b" HTTP/1.1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nAuthorization: c2Vj\x00cmV0\r\n\r\n",
)


@pytest.mark.parametrize("level", ["info", "warning"])
@pytest.mark.parametrize("raw", NO_HTTP)
async def test_what_is_no_http_is_one_calm_line_without_a_byte_of_it(
    stream: io.StringIO, raw: bytes, level: str
) -> None:
    configure("json", level, lambda: NOW, stream)
    async with TestServer(web.Application()) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(raw)
        assert b" 400 " in await asyncio.wait_for(reader.readline(), 5)
        writer.close()
        await writer.wait_closed()
    found = [line for line in lines(stream) if line["logger"] == "aiohttp.server"]
    assert [line["level"] for line in found] == ["info"] * (level == "info")
    assert "Traceback" not in stream.getvalue()
    assert "c2Vj" not in stream.getvalue()


def test_a_failure_in_the_server_stays_an_error(stream: io.StringIO) -> None:
    configure("json", "info", lambda: NOW, stream)
    logging.getLogger("aiohttp.server").error("Unhandled exception", exc_info=RuntimeError("broken"))
    (line,) = lines(stream)
    assert line["level"] == "error"
    assert "RuntimeError: broken" in str(line["exception"])


def test_quieter_levels_are_left_out(stream: io.StringIO) -> None:
    configure("json", "warning", lambda: NOW, stream)
    structlog.get_logger("bot").info("unseen")
    logging.getLogger("library").info("unseen")
    assert stream.getvalue() == ""


def test_ticks_are_not_told(stream: io.StringIO) -> None:
    configure("json", "info", lambda: NOW, stream)
    logging.getLogger("apscheduler.executors.default").info("Running job")
    logging.getLogger("apscheduler.executors.default").warning("missed")
    assert [line["event"] for line in lines(stream)] == ["missed"]


def test_a_traceback_is_kept_but_cleaned(stream: io.StringIO) -> None:
    configure("json", "info", lambda: NOW, stream)
    failure = RuntimeError(f"refused for carol@customer.example with {JWT}")
    structlog.get_logger("mail").error("failed", exc_info=failure)
    (line,) = lines(stream)
    assert "RuntimeError: refused for [removed] with [removed]" in str(line["exception"])
    assert "customer.example" not in stream.getvalue()
    assert JWT not in stream.getvalue()


def test_a_person_gets_plain_lines_and_they_are_clean_too(stream: io.StringIO) -> None:
    configure("console", "info", lambda: NOW, stream)
    structlog.get_logger("mail").info("posted", to="carol@customer.example", note="for carol@customer.example")
    assert "posted" in stream.getvalue()
    assert "customer.example" not in stream.getvalue()
    assert not stream.getvalue().startswith("{")


@pytest.mark.parametrize(
    "key",
    [
        "token",
        "access_token",
        "accessToken",
        "Authorization",
        "app_secret",
        "password",
        "address",
        "email",
        "e-mail",
        "to",
        "cc",
        "From",
        "number",
        "caller",
        "Called",
        "phone_number",
    ],
)
def test_some_fields_are_never_shown(key: str) -> None:
    assert redact(None, "info", {key: "anything", "event": "x"})[key] == GONE
    assert redact(None, "info", {"event": "x", "inner": [{key: "anything"}]})["inner"] == [{key: GONE}]


@pytest.mark.parametrize(
    "key", ["event", "incident", "total", "today", "promoted", "route", "numbers", "callers", "since"]
)
def test_other_fields_are_left_alone(key: str) -> None:
    assert redact(None, "info", {key: "INC-42 at 14:23 UTC"}) == {key: "INC-42 at 14:23 UTC"}


class Envelope:
    def __str__(self) -> str:
        return "to carol@customer.example"


def test_unknown_objects_are_read_before_they_are_shown() -> None:
    cleaned = redact(
        None, "info", {"event": "x", "letter": Envelope(), "by": {"carol@customer.example": (JWT, 3, None)}}
    )
    assert cleaned == {"event": "x", "letter": f"to {GONE}", "by": {GONE: [GONE, 3, None]}}


ADDRESSES = st.from_regex(r"[a-z0-9._%+-]{1,20}@[a-z0-9-]{1,15}(\.[a-z]{2,6}){1,2}", fullmatch=True)


@given(st.text(alphabet=" ,;<>()abc\n", max_size=20), ADDRESSES, st.text(alphabet=" ,;<>()\n", min_size=1, max_size=20))
def test_no_address_survives_wherever_it_stands(before: str, address: str, after: str) -> None:
    shown = str(redact(None, "info", {"event": f"{before} {address}{after}"})["event"])
    assert address not in shown
    assert "@" not in shown


NUMBERS = (
    "+491719876543",
    "+15550100",
    "+49 171 987 65 43",
    "+1 (555) 010-9999",
    "+44.20.7946.0018",
    "%2B491719876543",
)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "around", ["{}", "The 'To' number {} is no phone number.", "4:{}", "to={}&x=1", "<{}>, later", "{}: gone"]
)
def test_no_phone_number_survives_in_a_text(number: str, around: str) -> None:
    shown = str(redact(None, "info", {"event": around.format(number)})["event"])
    assert shown == around.format(GONE)


@given(st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True), st.sampled_from([" ", ",", ".", ")", "'", '"', "&", ""]))
def test_no_e164_number_survives_whatever_follows(number: str, after: str) -> None:
    assert number[1:] not in str(redact(None, "info", {"event": f"refused: {number}{after}"})["event"])


@pytest.mark.parametrize(
    "text",
    [
        "INC-42 and INC-20261120",
        "INC-42.p3/try/2",
        "2026-11-20T14:23:00.123456+00:00",
        "2026-11-20 14:23:00+0000",
        "in +1 2026-11-20 the day after",
        "SM00000000000000000000000000000012 of AC0123456789abcdef",
        "9f1b1c9e-aaaa-4000-8000-0000000000bb",
        "19:a1b2c3@thread.v2;messageid=1795184580123",
        "19:a1b2c3@thread.tacv2",
        "1502709956288000110",
        "a2V5LW9m+12345678LXRo==",
        "1+12345678 rows",
        "+5 min, +30 s, then +1000000 of them",
        "port 8080 at 127.0.0.1",
        "heartbeat/nightly-backup/20261120T1300Z",
    ],
)
def test_ids_dates_and_counts_stay_as_they_are(text: str) -> None:
    assert redact(None, "info", {"event": text, "inner": [text]}) == {"event": text, "inner": [text]}


def test_an_address_in_a_url_is_none_either() -> None:
    shown = redact(None, "info", {"event": "GET /users/ana.silva%40contoso.example/messages"})["event"]
    assert shown == f"GET /users/{GONE}/messages"
