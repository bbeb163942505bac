"""What is read of the rows of running notices at a start: calls whose end nobody wrote down."""

from __future__ import annotations

from datetime import timedelta

from engine.ports import Row
from incidents.campaigns.model import Stage
from mail.delivery.ledger import row_id, table
from mail.delivery.unsettled import unsettled
from tests.mail.samples import TENANT
from tests.mail.sending import KEY, Sending, customers, sending
from tests.standins.clock import NOON

MINUTE = timedelta(minutes=1)


async def found(way: Sending) -> list[str]:
    return [mailbox async for mailbox in unsettled(way.store, TENANT, NOON - MINUTE)]


async def test_only_mails_said_to_be_sent_since_then_count() -> None:
    way = await sending(customers(9))
    now, before = NOON.isoformat(), (NOON - 2 * MINUTE).isoformat()
    docs = [
        ("sent", {"mailbox": "a", "draft": "1", "at": now}),
        ("sent", {"mailbox": "b", "draft": "2", "at": before}),
        ("queued", {"mailbox": "c", "draft": "3", "at": now}),
        ("accepted", None),
        ("sent", {"by": "smtp", "dot": now}),
        ("sent", {"mailbox": "d"}),
        ("sent", {"mailbox": "a", "draft": "4", "at": now}),
    ]
    rows = [Row(table(KEY), row_id(n), {"state": state, "trace": trace}) for n, (state, trace) in enumerate(docs, 1)]
    await way.store.put_rows(TENANT, rows)
    assert await found(way) == ["a", "a"]
    await way.becomes(stage=Stage.SENT, finished_at=NOON)
    assert await found(way) == []
