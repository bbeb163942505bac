"""A whole notice by SMTP, with everything real but the wire: faults, kills, and nobody gets it twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from incidents.campaigns.model import Route
from mail.senders.smtp.sender import SmtpSender
from tests.mail.by_smtp import PASSWORD, USER, sender_to
from tests.mail.sending import Sending, customers, sending
from tests.standins.smtp import DROP, HANG, TAKEN_THEN_DROP, TAKEN_THEN_HANG, MailServer, serving

SOON = timedelta(minutes=12)
CUSTOMERS = 60


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MailServer]:
    async with serving(MailServer(USER, PASSWORD), tmp_path) as started:
        yield started


def by_smtp(way: Sending, server: MailServer) -> SmtpSender:
    """From now on the notice goes by that server."""
    sender = sender_to(server, way.clock)
    way.office._senders = {Route.EACH: sender}
    return sender


def copies(server: MailServer) -> Counter[str]:
    return Counter(mail.recipients[0] for mail in server.delivered)


async def kill(way: Sending) -> None:
    """Asked twice where need be: before 3.12 `wait_for` forgets that it was cancelled when its answer came then."""
    while tasks := [task for pool in way.outbox._running.values() for task in pool]:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=0.05)


async def test_faults_cost_time_and_no_copies(server: MailServer) -> None:
    way = await sending(customers(CUSTOMERS))
    sender = by_smtp(way, server)
    server.fail("connect", "421 4.3.2 later", DROP)
    server.fail("MAIL", "451 4.3.0 later", "", DROP, "421 4.3.2 later")
    server.fail("RCPT", "550 5.1.1 c?@example.com", "450 4.2.1 grey", "", DROP)
    server.fail("DATA", "451 4.3.0 later", "", "554 5.7.1 no")
    server.fail("END", "", "451 4.3.0 later", "421 4.3.2 later", TAKEN_THEN_DROP, "552 5.2.2 full", DROP)
    await way.start()
    await way.passes(SOON)
    states = Counter((await way.states()).values())
    assert states == {"failed": 3, "doubtful": 2, "accepted": CUSTOMERS - 5}
    assert set(copies(server).values()) == {1}
    assert len(server.delivered) == CUSTOMERS - 5 + 1, "one of the doubtful ones has it"
    reasons = {doc["reason"] for doc in (await way.docs()).values() if doc["state"] != "accepted"}
    assert "There is no such address. (550 5.1.1)" in reasons
    assert "@" not in str(reasons)
    assert sender.held() == ""
    await sender.close()


async def test_kills_at_every_step_and_nobody_gets_it_twice(server: MailServer) -> None:
    way = await sending(customers(CUSTOMERS))
    await way.start()
    steps = {"AUTH": HANG, "MAIL": HANG, "RCPT": HANG, "DATA": HANG, "content": HANG, "END": TAKEN_THEN_HANG}
    for step, fault in steps.items():
        by_smtp(way, server)
        server.fail(step, fault)
        server.reached[step].clear()
        async with asyncio.timeout(10):
            while not server.reached[step].is_set():
                await way.outbox.work()
                await asyncio.sleep(0.005)  # noqa: TID251  the real server at work
        await kill(way)
        server.cut_all()
        way.restart()
        await way.clock.advance(timedelta(minutes=3))
    sender = by_smtp(way, server)
    server.faults.clear()
    await way.passes(SOON)
    states = Counter((await way.states()).values())
    assert set(copies(server).values()) == {1}
    assert states.total() == CUSTOMERS
    assert set(states) == {"accepted", "doubtful"}
    assert states["accepted"] <= len(server.delivered) <= CUSTOMERS
    assert states["doubtful"] <= 4 * len(steps), "four connections, and one kill after another"
    await sender.close()
