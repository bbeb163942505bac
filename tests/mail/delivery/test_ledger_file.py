"""The file of a notice says of everybody what the card of the notice counts them as."""

from __future__ import annotations

from collections import Counter

from engine.ports import Undeliverable
from incidents.campaigns.commands import ResendMails, StopNotice
from incidents.campaigns.model import Tally
from mail.delivery.ledger_file import ledger_rows
from tests.mail.sending import SECOND, Sending, customers, sending


async def half_sent() -> Sending:
    """Two of four failed."""
    way = await sending(customers(4))
    way.wire.before = {f"c{number}@example.com": Undeliverable("The mailbox is full.") for number in (2, 4)}
    await way.start()
    await way.passes(20 * SECOND)
    return way


async def exported(way: Sending) -> Counter[tuple[str, str]]:
    _, *rows = [row async for row in ledger_rows(way.store, await way.now())]
    return Counter((row[1], row[2]) for row in rows)


async def test_who_is_sent_to_again_is_queued_as_on_the_card() -> None:
    way = await half_sent()
    assert await exported(way) == {("accepted", ""): 2, ("failed", "The mailbox is full."): 2}
    await way.asks(ResendMails())
    assert (await way.now()).tally == Tally(accepted=2)
    assert await exported(way) == {("accepted", ""): 2, ("queued", "sent again; before: The mailbox is full."): 2}


async def test_who_a_stopped_resend_did_not_reach_has_failed_as_before() -> None:
    way = await half_sent()
    await way.asks(ResendMails())
    await way.asks(StopNotice())
    assert await exported(way) == {("accepted", ""): 2, ("failed", "The mailbox is full."): 2}
