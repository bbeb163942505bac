"""Up, ready, and what may be counted."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from server.health import Health
from server.metrics import Metrics
from tests.server.served import Start


async def test_up_and_ready_are_two_things(start: Start) -> None:
    async def well() -> bool:
        return True

    async def ill() -> bool:
        return False

    async def stuck() -> bool:
        await asyncio.Event().wait()
        return True

    async def broken() -> bool:
        raise OSError("/var/lib/muster/data is gone")

    session = await start({"store": well, "keys": ill, "ticker": stuck, "mail": broken})
    async with session.get("/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "up"})
    with capture_logs() as logs:
        async with session.get("/readyz") as answer:
            assert answer.status == 503
            assert await answer.json() == {"status": "not ready", "failing": ["keys", "ticker", "mail"]}
    assert {line["probe"] for line in logs if line["event"] == "probe failed"} == {"ticker", "mail"}


async def test_ready_when_all_probes_hold_and_not_while_stopping() -> None:
    health = Health({})
    assert await health.failing() == []
    health.stop()
    assert await health.failing() == ["stopping"]


async def test_metrics_count_by_route_and_need_the_token_where_there_is_one(start: Start) -> None:
    session = await start(metrics_token="let-me")
    async with session.get("/nowhere/carol@customer.example"):
        pass
    async with session.get("/metrics") as answer:
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    async with session.get("/metrics", headers={"Authorization": "Bearer let-me"}) as answer:
        text = await answer.text()
    assert 'muster_request_seconds_count{route="none",status="404"} 1.0' in text
    assert "customer.example" not in text


async def test_metrics_are_open_in_development_and_closed_elsewhere(start: Start) -> None:
    async with (await start()).get("/metrics") as answer:
        assert answer.status == 200
    async with (await start(development=False)).get("/metrics") as answer:
        assert answer.status == 404


async def test_figures_are_looked_up_when_asked(start: Start) -> None:
    metrics = Metrics()
    waiting = [1, 2, 3]
    metrics.gauge("outbox_waiting", "Rows that wait.", lambda: len(waiting))
    metrics.counter("pages", "Pages sent.", ("kind",)).labels("first").inc()
    waiting.pop()
    assert metrics.registry.get_sample_value("muster_outbox_waiting") == 2
    assert metrics.registry.get_sample_value("muster_pages_total", {"kind": "first"}) == 1
