"""Mails that come back: matched to who did not get them, told to the notice, and not tried again where nobody lives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.ports import Claimed, NotYet, TryLater, Undeliverable
from incidents.campaigns.model import Route, Stage, Tally
from incidents.effects import CountMail, Owed, SendMail, WatchBounces
from incidents.policy import MailRules
from mail.delivery.office import Office
from mail.delivery.returns import Returns
from mail.senders.sender import Bounce
from tests.mail.samples import TENANT, hash_of
from tests.mail.sending import KEY, SECOND, SECRET, Sending, customers, sending
from tests.standins.clock import NOON

WATCH = WatchBounces(KEY)


async def sent(count: int = 3, **changes: Any) -> Sending:
    way = await sending(customers(count), **changes)
    await way.start()
    await way.passes(10 * SECOND)
    assert (await way.now()).stage is Stage.SENT
    return way


def back(way: Sending, number: int, status: str = "5.1.1", **changes: Any) -> Bounce:
    mail = next(mail for mail in way.wire.tries if f"c{number}@example.com" in (mail.to_address, *mail.bcc))
    full = {"message_id": mail.message_id, "address": f"C{number}@example.com", "at": way.clock.now()}
    return Bounce(**{**full, "status": status, "reason": "There is no such address.", **changes})


async def watched(way: Sending) -> timedelta:
    with pytest.raises(NotYet) as wait:
        await way.performs(WATCH, key=f"{KEY}/bounces")
    return wait.value.after


async def refuses(way: Sending, number: int) -> bool:
    choice = await way.choices.of(TENANT, hash_of(f"c{number}@example.com"))
    return choice is not None and choice.refuses_all


async def test_a_mail_that_came_back_is_a_row_a_count_and_a_choice() -> None:
    way = await sent()
    taken_at = (await way.docs())[2]["at"]
    await way.clock.advance(timedelta(minutes=5))
    way.wire.came_back = [back(way, 2)]
    await watched(way)
    doc = (await way.docs())[2]
    assert (doc["state"], doc["reason"], doc["accepted_at"]) == ("bounced", "There is no such address.", taken_at)
    assert (await way.now()).tally == Tally(accepted=2, bounced=1)
    assert await refuses(way, 2)
    assert not await refuses(way, 1)


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "5.1.8", "4.4.7"])
async def test_who_may_be_reached_another_day_is_not_suppressed(status: str) -> None:
    way = await sent()
    way.wire.came_back = [back(way, 2, status)]
    await watched(way)
    assert (await way.states())[2] == "bounced"
    assert not await refuses(way, 2)


async def test_a_forwarded_mail_that_came_back_is_known_by_its_id_and_suppresses_nobody() -> None:
    way = await sent()
    way.wire.came_back = [back(way, 2, address="elsewhere@example.net")]
    await watched(way)
    assert (await way.states())[2] == "bounced"
    assert not await refuses(way, 2)


async def test_in_a_batch_it_is_the_address_that_tells() -> None:
    way = await sent(route=Route.BATCH, batch=3)
    way.wire.came_back = [back(way, 2), back(way, 1, address=""), back(way, 1, address="elsewhere@example.net")]
    await watched(way)
    assert await way.states() == {1: "accepted", 2: "bounced", 3: "accepted"}
    assert not await refuses(way, 2), "who got the batch knows its Message-ID, and could name anybody"


async def test_a_report_that_names_no_address_says_nothing() -> None:
    way = await sent()
    way.wire.came_back = [back(way, 2, address=""), back(way, 2, address="nobody")]
    await watched(way)
    assert (await way.states())[2] == "accepted"


async def test_a_doubtful_mail_that_came_back_had_gone_out() -> None:
    way = await sending(customers(1))
    await way.performs(SendMail(KEY, "000001"))
    (row,) = await way.store.rows(TENANT, f"deliveries/{KEY}")
    await way.store.put_rows(TENANT, [type(row)(row.table, row.id, {**row.doc, "state": "doubtful"})])
    way.wire.came_back = [back(way, 1), back(way, 1, message_id="<somebody else's>")]
    await watched(way)
    assert await way.states() == {1: "bounced"}


async def test_it_looks_less_often_as_time_goes_on_and_ends_after_two_days() -> None:
    way = await sent()
    spans = [await watched(way)]
    for span in (timedelta(hours=1), timedelta(hours=20)):
        await way.clock.advance(span)
        spans.append(await watched(way))
    assert [round(span.total_seconds() / 60) for span in spans] == [2, 6, 30]
    assert way.wire.asked_since[0] == NOON
    assert way.wire.asked_since[-1] > NOON + timedelta(minutes=45), "what was seen is not read again"
    await way.clock.advance(timedelta(days=1, hours=3))
    assert await way.performs(WATCH) == ()


async def test_nothing_is_watched_where_the_inbox_may_not_be_read() -> None:
    way = await sent()
    office = Office(
        store=way.store, desk=way.desk, clock=way.clock, rules=MailRules(), senders={Route.EACH: way.wire},
        choices=way.choices, links=way.links, secret=SECRET,
    )  # fmt: skip
    assert await Returns(office).perform(Claimed(TENANT, Owed("x", NOON, WATCH), 1, 0, doubtful=False)) == ()
    assert not way.wire.asked_since


async def test_other_effects_are_nothing_to_watch_for() -> None:
    way = await sending(customers(1))
    row = Claimed(TENANT, Owed("x", NOON, CountMail(KEY)), 1, 0, doubtful=False)
    with pytest.raises(Undeliverable, match="CountMail"):
        await way.returns.perform(row)
    assert await way.returns.given_up(row, "never") == ()


async def test_an_inbox_that_cannot_be_read_is_looked_at_again_however_often() -> None:
    way = await sent()
    way.wire.came_back = [back(way, 2)]
    way.wire.moody = TryLater("Graph asks for patience", timedelta(minutes=7))
    assert await watched(way) == timedelta(minutes=7)
    way.wire.moody = TryLater("no answer")
    assert await watched(way) == timedelta(minutes=2)
    way.wire.moody = None
    await watched(way)
    assert (await way.states())[2] == "bounced"
