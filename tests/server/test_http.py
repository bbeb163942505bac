"""The edge: what every answer carries, what no answer shows, and how the server ends."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from engine.ids import SeededIds
from server.health import Health
from server.http import BODY_LIMIT, build_app, listening
from server.metrics import Metrics
from server.settings import BadSettings, Settings
from tests.server.served import Start


async def test_every_answer_is_guarded_and_numbered(start: Start) -> None:
    session = await start()
    for path in ("/healthz", "/nowhere", "/burst", "/own", "/"):
        async with session.get(path) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Request-Id"]
            assert answer.headers["Server"] == "Muster"
            assert "Strict-Transport-Security" not in answer.headers
    async with session.get("/own") as answer:
        assert answer.headers["Cache-Control"] == "max-age=5"


async def test_behind_https_browsers_are_told_to_stay_there(start: Start) -> None:
    session = await start(public_url="https://muster.contoso.example")
    async with session.get("/healthz") as answer:
        assert "max-age" in answer.headers["Strict-Transport-Security"]


async def test_the_request_id_goes_the_whole_way(start: Start) -> None:
    session = await start()
    async with session.post("/echo", data=b"four", headers={"X-Request-Id": "caller-7"}) as answer:
        assert await answer.json() == {"bytes": 4, "request": "caller-7"}
    async with session.post("/echo", headers={"X-Request-Id": "x" * 65}) as answer:
        assert (await answer.json())["request"] == answer.headers["X-Request-Id"] != "x" * 65


async def test_a_failure_shows_a_number_and_nothing_else(start: Start) -> None:
    session = await start()
    with capture_logs() as logs:
        async with session.get("/burst") as answer:
            assert answer.status == 500
            error = (await answer.json())["error"]
    assert error == {"status": 500, "message": "Something broke here. It is in the log.", "request": error["request"]}
    assert error["request"] == answer.headers["X-Request-Id"]
    assert [line["event"] for line in logs] == ["failed", "turned down"]


@pytest.mark.parametrize("path", ["/closed", "/later"])
async def test_what_passes_is_503(start: Start, path: str) -> None:
    session = await start()
    async with session.get(path) as answer:
        assert answer.status == 503
        assert "disk" not in await answer.text()


async def test_a_route_may_say_it_better(start: Start) -> None:
    session = await start()
    async with session.get("/picky") as answer:
        assert (answer.status, answer.headers["X-Why"]) == (400, "shape")
        assert (await answer.json())["error"]["message"] == "Send one activity as JSON."
    async with session.get("/echo") as answer:
        assert (answer.status, answer.headers["Allow"]) == (405, "POST")


async def test_a_redirect_stays_one(start: Start) -> None:
    session = await start()
    async with session.get("/away", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, "/healthz")
        assert answer.headers["X-Request-Id"]


async def test_a_body_has_a_limit(start: Start) -> None:
    session = await start()
    async with session.post("/echo", data=b"x" * BODY_LIMIT) as answer:
        assert (await answer.json())["bytes"] == BODY_LIMIT
    async with session.post("/echo", data=b"x" * (BODY_LIMIT + 1)) as answer:
        assert answer.status == 413
        assert "error" in await answer.json()


async def test_a_slow_body_is_not_waited_for(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.edge.BODY_SECONDS", 0.05)
    session = await start()
    assert session._base_url
    reader, writer = await asyncio.open_connection("127.0.0.1", session._base_url.port)
    writer.write(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\na")
    assert b" 408 " in await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    ("body", "gone"),
    [
        (b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde", False),
        (b"Content-Encoding: deflate\r\nContent-Length: 5\r\n\r\nabcde", False),
        (b"Content-Length: 50\r\n\r\nabcde", True),
    ],
)
async def test_a_body_that_is_not_whole_is_no_failure_of_ours(start: Start, body: bytes, gone: bool) -> None:
    session = await start()
    assert session._base_url
    with capture_logs() as logs:
        reader, writer = await asyncio.open_connection("127.0.0.1", session._base_url.port)
        writer.write(b"POST /echo HTTP/1.1\r\nHost: localhost\r\n" + body)
        await writer.drain()
        if not gone:
            assert b" 400 " in await asyncio.wait_for(reader.readline(), 5)
        writer.close()
        await writer.wait_closed()
        async with session.get("/healthz") as after:
            assert after.status == 200
    assert "failed" not in [line["event"] for line in logs]


@pytest.mark.parametrize("header", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
async def test_a_web_page_elsewhere_cannot_reach_a_development_server(start: Start, header: dict[str, str]) -> None:
    session = await start()
    async with session.post("/echo", headers=header) as answer:
        assert answer.status == 421


async def test_its_own_pages_and_its_tunnel_can(start: Start) -> None:
    session = await start(public_url="https://tunnel.example")
    for header in ({"Origin": "http://localhost:3978"}, {"Host": "tunnel.example"}, {"Host": "[::1]:3978"}):
        async with session.post("/echo", headers=header) as answer:
            assert answer.status == 200


async def test_the_start_page_is_for_development(start: Start) -> None:
    async with (await start(client_port=5001)).get("/") as answer:
        assert answer.content_type == "text/html"
        assert 'href="http://localhost:5001"' in await answer.text()
    async with (await start(development=False)).get("/") as answer:
        assert answer.status == 404


async def test_a_taken_port_says_what_to_do(start: Start) -> None:
    session = await start()
    assert session._base_url
    with pytest.raises(BadSettings, match="--port"):
        await start(port=session._base_url.port)


async def test_requests_under_way_finish_before_it_ends() -> None:
    arrived, go = asyncio.Event(), asyncio.Event()

    async def slow(_request: web.Request) -> web.Response:
        arrived.set()
        await go.wait()
        return web.Response(text="done")

    settings, health = Settings(development=True, port=0), Health({})
    routes = [web.get("/slow", slow)]
    app = build_app(settings, routes=routes, health=health, metrics=Metrics(), ids=SeededIds(1))

    async def ask(base: str) -> str:
        async with aiohttp.ClientSession() as session, session.get(f"{base}/slow") as answer:
            return await answer.text()

    async with listening(app, health, settings) as base:
        asking = asyncio.create_task(ask(base))
        await arrived.wait()
        asyncio.get_running_loop().call_later(0.1, go.set)
    assert await asking == "done"
    assert json.dumps(await health.failing()) == '["stopping"]'
