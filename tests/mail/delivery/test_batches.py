"""Many customers in one message: one receipt, a row each, and never a second copy to any of them."""

from __future__ import annotations

import pytest

from engine.ports import Claimed, InDoubt, Row, TryLater, Undeliverable
from incidents.campaigns.commands import CountDeliveries, ResendMails
from incidents.campaigns.model import Route, Stage, Tally
from incidents.effects import Owed, SendMail
from mail.choices.choices import STOP_ALL, Why
from mail.customers.file import Customer
from tests.mail.samples import TENANT, hash_of
from tests.mail.sending import KEY, SECOND, Sending, customers, sending
from tests.standins.clock import NOON

ALL = SendMail(KEY, "000001", "000003")


@pytest.fixture
async def way() -> Sending:
    return await sending(customers(3), route=Route.BATCH, batch=3)


async def refuses(way: Sending, number: int) -> None:
    hash_ = hash_of(f"c{number}@example.com")
    await way.choices.record(TENANT, hash_, STOP_ALL, Why.CUSTOMER)


async def test_one_message_and_a_row_each(way: Sending) -> None:
    await way.performs(ALL)
    (mail,) = way.wire.taken.values()
    assert (mail.to_address, mail.bcc) == ("", ("c1@example.com", "c2@example.com", "c3@example.com"))
    docs = await way.docs()
    assert {(doc["state"], doc["reason"], doc["message_id"]) for doc in docs.values()} == {
        ("accepted", "sent in batch", mail.message_id)
    }
    assert len(docs) == 3


async def test_the_link_of_a_batch_is_nobodys_own(way: Sending) -> None:
    await way.performs(ALL)
    (mail,) = way.wire.taken.values()
    token = mail.letter.text.split("/mail/choices/")[1].split()[0]
    ticket = way.links.read(token)
    assert ticket
    assert (ticket.hash, ticket.language, mail.unsubscribe) == ("", "en", "")


async def test_who_refuses_or_is_erased_or_broken_is_left_out() -> None:
    people = [*customers(3), Customer("broken"), *customers(1, start=5)]
    way = await sending(people, route=Route.BATCH, batch=5)
    await refuses(way, 1)
    rows = await way.store.rows(TENANT, f"recipients/{KEY}")
    await way.store.drop_rows(TENANT, f"recipients/{KEY}", [rows[1].id])
    await way.performs(SendMail(KEY, "000001", "000005"))
    (mail,) = way.wire.taken.values()
    assert mail.bcc == ("c3@example.com", "c5@example.com")
    assert await way.states() == {1: "suppressed", 2: "suppressed", 3: "accepted", 4: "failed", 5: "accepted"}


async def test_a_batch_that_nobody_wants_is_not_sent(way: Sending) -> None:
    for number in (1, 2, 3):
        await refuses(way, number)
    await way.performs(ALL)
    assert (set((await way.states()).values()), way.wire.tries) == ({"suppressed"}, [])


async def test_doubt_is_about_the_batch_as_a_whole(way: Sending) -> None:
    way.wire.keeps = True
    await refuses(way, 1)
    way.wire.after["c3@example.com"] = InDoubt("cut off")
    with pytest.raises(InDoubt):
        await way.performs(ALL)
    doc = (await way.docs())[1]
    assert (await way.states(), doc["upto"], doc["left_out"]) == ({1: "sent"}, 3, [1])
    assert (await way.office.ledger.progress(way.notice)).under_way == 2
    await refuses(way, 2)
    way.restart()
    await way.performs(ALL, doubtful=True)
    assert await way.states() == {1: "suppressed", 2: "accepted", 3: "accepted"}, "2 had it before refusing"
    assert set(way.wire.copies.values()) == {1}


async def test_doubt_without_a_note_is_looked_into_as_well(way: Sending) -> None:
    await refuses(way, 2)
    way.wire.after["c3@example.com"] = ZeroDivisionError("as if killed")
    with pytest.raises(ZeroDivisionError):
        await way.performs(ALL)
    way.restart()
    await way.performs(ALL, doubtful=True)
    assert await way.states() == {1: "accepted", 2: "suppressed", 3: "accepted"}
    assert way.wire.copies == {"c1@example.com": 1, "c3@example.com": 1}


async def test_a_batch_nobody_knows_of_is_doubtful_for_all_in_it(way: Sending) -> None:
    way.wire.blind = True
    await refuses(way, 2)
    await way.performs(ALL, doubtful=True)
    assert await way.states() == {1: "doubtful", 2: "suppressed", 3: "doubtful"}


async def test_a_batch_given_up_has_a_row_for_each(way: Sending) -> None:
    way.wire.keeps = True
    await refuses(way, 2)
    way.wire.before["c1@example.com"] = TryLater("busy")
    with pytest.raises(TryLater):
        await way.performs(ALL)
    rows = await way.postman.given_up(Claimed(TENANT, Owed("x", NOON, ALL), 1, 13, doubtful=False), "14 tries")
    assert {row.id: row.doc["state"] for row in rows} == {
        "000001": "failed", "000002": "suppressed", "000003": "failed",
    }  # fmt: skip


async def test_a_notice_in_batches_by_language_with_the_failed_sent_again() -> None:
    people = [*customers(5), *customers(4, "de", 6)]
    way = await sending(people, route=Route.BATCH, batch=3)
    way.wire.before["c7@example.com"] = Undeliverable("refused")
    await way.start()
    await way.passes(20 * SECOND)
    notice = await way.now()
    assert (notice.stage, notice.tally) == (Stage.SENT, Tally(accepted=6, failed=3))
    assert sorted(len(mail.bcc) for mail in way.wire.taken.values()) == [0, 2, 3], "the last one alone"
    way.wire.before.clear()
    await way.asks(ResendMails())
    await way.passes(20 * SECOND)
    notice = await way.now()
    assert (notice.stage, notice.tally, notice.round) == (Stage.SENT, Tally(accepted=9), 1)
    assert (len(way.wire.copies), set(way.wire.copies.values())) == (9, {1})


async def test_a_resend_that_was_paused_goes_on_in_batches_of_what_is_left() -> None:
    way = await sending(customers(4), route=Route.BATCH, batch=4)
    way.wire.before["c1@example.com"] = Undeliverable("refused")
    *failed, last = await way.performs(SendMail(KEY, "000001", "000004"))
    await way.store.put_rows(TENANT, [*failed, Row(last.table, last.id, {**last.doc, "state": "accepted"})])
    way.wire.before.clear()
    await way.asks(CountDeliveries(Tally(accepted=1, failed=3), upto=4, quiet=True))
    await way.asks(ResendMails())
    assert (await way.now()).round == 1
    await way.performs(SendMail(KEY, "000002", round=1))
    await way.performs(SendMail(KEY, "000001", "000004"))
    assert way.wire.tries[-1].bcc == ("c1@example.com", "c3@example.com")
    assert set((await way.states()).values()) == {"accepted"}
