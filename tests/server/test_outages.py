"""A mail outage as operators see it: two lines of the log, and figures; never an address."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from engine.ports import Backlog, Change, NotYet, Ref
from incidents.campaigns.model import Route, Stage, Tally
from mail.senders.folder import FolderSender
from playground import DEMO_POLICY
from server.figures import Figures
from server.metrics import Metrics
from server.outages import Outages
from server.settings import Settings
from server.wiring import run
from storage.memory import MemoryStore
from tests.mail.by_smtp import PASSWORD, USER, Kept, sender_to
from tests.mail.samples import STARTED, TENANT, campaign, outgoing
from tests.standins.clock import ManualClock
from tests.standins.smtp import MailServer, serving


async def test_a_hold_is_told_once_and_so_is_its_end(tmp_path: Path) -> None:
    clock = ManualClock()
    async with serving(MailServer(USER, "another"), tmp_path) as server:
        sender = sender_to(server, clock, password=PASSWORD)
        outages = Outages({Route.EACH: FolderSender(tmp_path), Route.BATCH: sender, Route.SECOND: sender})
        with capture_logs() as logs:
            outages.look()
            for _ in range(3):
                with pytest.raises(NotYet):
                    await sender.send(outgoing(), Kept())
                outages.look()
            assert [outages.held(route) for route in Route] == [route is not Route.EACH for route in Route]
            server.password = PASSWORD
            await clock.advance(timedelta(minutes=6))
            await sender.send(outgoing(), Kept())
            outages.look()
            outages.look()
        await sender.close()
    assert [(line["event"], line["log_level"]) for line in logs if "routes" in line] == [
        ("mail is held", "warning"),
        ("mail goes out again", "info"),
    ]
    assert all(line["routes"] == ["batch", "second"] for line in logs if "routes" in line)
    assert "MUSTER_SMTP_PASSWORD" in logs[0]["reason"]
    assert not any("ines" in str(line) or PASSWORD in str(line) for line in logs)


async def test_mails_count_until_they_are_settled() -> None:
    store, figures = MemoryStore(), Figures(MemoryStore(), ManualClock(), [TENANT])
    await figures.look()
    assert (figures.queued, figures.depth, figures.oldest) == (0, 0, 0.0)
    changes: dict[str, dict[str, Any]] = {
        "INC-1-N1": {"tally": Tally(accepted=3, failed=1)},
        "INC-2-N1": {"stage": Stage.PAUSED},
        "INC-3-N1": {"stage": Stage.STOPPED},
        "INC-4-N1": {"drill": True},
    }
    for key, changed in changes.items():
        notice = campaign("d" * 64, 10, key=key, **changed)
        await store.commit(Change(Ref(TENANT, "campaign", key), 0, 2, notice, STARTED))
    figures = Figures(store, ManualClock(), [TENANT, "fabrikam"])
    await figures.look()
    assert figures.queued == 6 + 10


async def test_the_age_is_that_of_the_row_due_longest() -> None:
    clock = ManualClock()

    class Behind(MemoryStore):
        async def backlog(self, now: object, without: str | None = None) -> Backlog:
            assert (now, without) == (clock.now(), None)
            return Backlog(3, clock.now() - timedelta(seconds=90))

    figures = Figures(Behind(), clock, [TENANT])
    await figures.look()
    assert (figures.depth, figures.oldest) == (3, 90.0)


async def test_figures_are_looked_up_first() -> None:
    metrics, asked = Metrics(), list[int]()

    async def look() -> None:
        asked.append(1)

    metrics.first(look)
    metrics.gauges("held", "Held.", "route", {"each": lambda: 1.0, "second": lambda: 0.0})
    assert metrics.registry.get_sample_value("muster_held", {"route": "each"}) == 1
    assert metrics.registry.get_sample_value("muster_held", {"route": "second"}) == 0
    assert asked == []


async def test_a_server_shows_them() -> None:
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    settings = Settings(development=True, port=0, store="memory:", mail="folder:out", policy=DEMO_POLICY)
    task = asyncio.create_task(run(settings, ready=ready.set_result))
    url = await asyncio.wait_for(ready, 10)
    async with aiohttp.ClientSession(url) as session, session.get("/metrics") as answer:
        lines = (await answer.text()).splitlines()
    task.cancel()
    await asyncio.wait([task])
    names = ("mails_queued", "mails_under_way", "outbox_depth", "outbox_oldest_seconds", 'mail_held{route="each"}')
    assert all(f"muster_{name} 0.0" in lines for name in names), lines
