"""What failed is sent again as one click: only that, once, and under another Message-ID."""

from __future__ import annotations

import pytest

from engine.ports import Claimed, Undeliverable
from incidents.campaigns.commands import PauseNotice, ResendMails, ResumeNotice
from incidents.campaigns.model import Stage, Tally
from incidents.effects import CountMail, Owed, QueueAgain
from mail.delivery.again import Again
from tests.mail.samples import TENANT
from tests.mail.sending import KEY, SECOND, Sending, customers, sending
from tests.standins.clock import NOON


async def half_sent(count: int = 500) -> Sending:
    """Sent to all: every second one failed, and the third is in doubt."""
    way = await sending(customers(count))
    way.wire.before = {f"c{number}@example.com": Undeliverable("refused") for number in range(2, count + 1, 2)}
    await way.start()
    await way.passes(20 * SECOND)
    way.wire.before.clear()
    row = await way.store.row(TENANT, f"deliveries/{KEY}", "000003")
    assert row
    await way.store.put_rows(TENANT, [type(row)(row.table, row.id, {**row.doc, "state": "doubtful"})])
    await way.becomes(tally=Tally(accepted=count // 2 - 1, failed=count // 2, doubtful=1))
    return way


async def test_the_failed_are_sent_again_and_nobody_else() -> None:
    way = await half_sent()
    first = {mail.to_address: mail.message_id for mail in way.wire.tries}
    await way.asks(ResendMails())
    await way.passes(30 * SECOND)
    notice = await way.now()
    assert (notice.stage, notice.tally) == (Stage.SENT, Tally(accepted=499, doubtful=1))
    assert set(way.wire.copies.values()) == {1}
    assert way.wire.tries[-1].message_id not in first.values()
    assert (await way.docs())[2]["round"] == 1


async def test_those_in_doubt_only_where_a_person_says_so() -> None:
    way = await half_sent(10)
    await way.asks(ResendMails(doubtful=True))
    await way.passes(30 * SECOND)
    assert (await way.now()).tally == Tally(accepted=10)
    assert way.wire.copies["c3@example.com"] == 2, "the one that a person chose to send again"


async def test_a_crash_between_pages_owes_nothing_twice() -> None:
    way = await half_sent()
    await way.becomes(stage=Stage.SENDING, round=1, finished_at=None)
    again = Claimed(TENANT, Owed(f"{KEY}/9/again", NOON, QueueAgain(KEY, 1, doubtful=False)), 1, 0, doubtful=False)
    await Again(way.office).perform(again)
    await way.passes(10 * SECOND)
    way.restart()
    await Again(way.office).perform(again)
    await way.passes(10 * SECOND)
    assert sum(way.wire.copies.values()) == 500
    assert len(way.wire.tries) == 750


async def test_a_resend_that_is_paused_goes_on_where_it_was() -> None:
    way = await half_sent(300)
    await way.asks(ResendMails())
    await way.asks(PauseNotice())
    await way.passes(10 * SECOND)
    assert sum(way.wire.copies.values()) == 150
    await way.asks(ResumeNotice())
    await way.passes(30 * SECOND)
    notice = await way.now()
    assert (notice.stage, notice.tally) == (Stage.SENT, Tally(accepted=299, doubtful=1))
    assert set(way.wire.copies.values()) == {1}


async def test_other_effects_are_not_its_business() -> None:
    way = await sending(customers(1))
    row = Claimed(TENANT, Owed("x", NOON, CountMail(KEY)), 1, 0, doubtful=False)
    with pytest.raises(Undeliverable, match="CountMail"):
        await Again(way.office).perform(row)
    assert await Again(way.office).given_up(row, "never") == ()
