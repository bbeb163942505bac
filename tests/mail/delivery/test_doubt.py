"""Doubt about a mail: looked into first, noted, never a second copy, and left to a person where nobody knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.ports import Claimed, InDoubt, NotYet, TryLater
from incidents.campaigns.commands import StopNotice
from incidents.campaigns.model import Stage
from incidents.effects import Owed, RefreshNotice, SendMail
from mail.choices.choices import STOP_ALL, Choice, Why
from mail.senders.sender import OutOfSight
from tests.mail.samples import TENANT, hash_of
from tests.mail.sending import KEY, Sending, customers, sending
from tests.standins.clock import NOON

ONE = SendMail(KEY, "000001")
C1 = "c1@example.com"


@pytest.fixture
async def way() -> Sending:
    return await sending(customers(3))


async def refuses(way: Sending, address: str, choice: Choice = STOP_ALL) -> None:
    await way.choices.record(TENANT, hash_of(address), choice, Why.CUSTOMER)


async def test_a_mail_in_doubt_is_looked_into_though_the_notice_is_paused(way: Sending) -> None:
    way.wire.after[C1] = InDoubt("the answer never came")
    with pytest.raises(InDoubt):
        await way.performs(ONE)
    assert await way.states() == {1: "sent"}
    await way.becomes(stage=Stage.PAUSED)
    await way.performs(ONE, doubtful=True)
    assert (await way.states(), way.wire.copies[C1]) == ({1: "accepted"}, 1)


async def test_a_mail_that_never_left_goes_back_while_the_notice_is_paused(way: Sending) -> None:
    way.wire.keeps = True
    way.wire.before[C1] = InDoubt("the answer never came")
    with pytest.raises(InDoubt):
        await way.performs(ONE)
    await way.becomes(stage=Stage.PAUSED)
    await way.performs(ONE)
    assert await way.states() == {1: "queued"}
    assert (await way.docs())[1]["trace"]["draft"]
    await way.becomes(stage=Stage.SENDING)
    way.wire.before.clear()
    await way.performs(ONE)
    assert (await way.states(), way.wire.copies[C1]) == ({1: "accepted"}, 1)


async def test_what_the_sender_keeps_is_durable_before_the_call_and_there_on_the_next_try(way: Sending) -> None:
    way.wire.keeps = True
    way.wire.before[C1] = InDoubt("cut off")
    with pytest.raises(InDoubt):
        await way.performs(ONE)
    kept = (await way.docs())[1]
    assert (kept["state"], kept["reason"]) == ("sent", "cut off")
    way.wire.before.clear()
    way.restart()
    await way.performs(ONE)
    (looked_for,) = way.wire.finds
    assert looked_for.trace == kept["trace"]
    assert (await way.states(), way.wire.copies[C1]) == ({1: "accepted"}, 1)


async def test_a_crash_after_the_call_sends_no_second_copy(way: Sending) -> None:
    """The outbox noted *sending*, the receiver took the mail, the process died: the next one asks first."""
    way.wire.after[C1] = ZeroDivisionError("as if killed")
    with pytest.raises(ZeroDivisionError):
        await way.performs(ONE)
    way.restart()
    await way.performs(ONE, doubtful=True)
    assert (await way.states(), way.wire.copies[C1]) == ({1: "accepted"}, 1)


async def test_what_nobody_can_find_out_is_for_a_person(way: Sending) -> None:
    way.wire.blind = True
    await way.performs(ONE, doubtful=True)
    doc = (await way.docs())[1]
    assert (doc["state"], doc["reason"]) == ("doubtful", "The draft is gone.")
    assert await way.performs(ONE, doubtful=True) == ()
    assert not way.wire.copies


async def test_trouble_with_looking_is_no_answer(way: Sending) -> None:
    way.wire.moody = NotYet("ask in a minute")
    with pytest.raises(NotYet):
        await way.performs(ONE, doubtful=True)
    assert await way.states() == {1: "sent"}


@pytest.mark.parametrize("trouble", [TryLater("busy", timedelta(seconds=9)), NotYet("not its turn")])
async def test_trouble_on_the_way_is_left_to_the_outbox(way: Sending, trouble: Exception) -> None:
    way.wire.before[C1] = trouble
    with pytest.raises(type(trouble)):
        await way.performs(ONE)
    assert await way.states() == {}
    way.wire.keeps = True
    with pytest.raises(type(trouble)):
        await way.performs(ONE)
    assert await way.states() == {1: "queued"}, "with what its sender kept"


@pytest.mark.parametrize(
    ("trouble", "doubtful", "state"),
    [
        (TryLater("busy"), False, "failed"),
        (TryLater("busy"), True, "failed"),
        (InDoubt("cut off"), False, "doubtful"),
        (ZeroDivisionError("a fault of ours"), False, "doubtful"),
    ],
)
async def test_a_mail_given_up_says_whether_it_may_have_gone(
    way: Sending, trouble: Exception, doubtful: bool, state: str
) -> None:
    way.wire.before[C1] = trouble
    with pytest.raises(type(trouble)):
        await way.performs(ONE, doubtful=doubtful)
    (row,) = await way.postman.given_up(Claimed(TENANT, Owed("x", NOON, ONE), 1, 13, doubtful), "14 tries")
    assert (row.id, row.doc["state"], row.doc["reason"]) == ("000001", state, "14 tries")


async def test_given_up_without_a_word_from_the_sender_is_doubtful(way: Sending) -> None:
    (row,) = await way.postman.given_up(Claimed(TENANT, Owed("x", NOON, ONE), 1, 0, doubtful=True), "nobody knows")
    assert row.doc["state"] == "doubtful"
    gone = SendMail("INC-9-N9", "000001")
    assert await way.postman.given_up(Claimed(TENANT, Owed("x", NOON, gone), 1, 0, doubtful=True), "gone") == ()
    other = Claimed(TENANT, Owed("x", NOON, RefreshNotice(KEY)), 1, 0, doubtful=False)
    assert await way.postman.given_up(other, "never") == ()


async def test_who_got_it_before_refusing_got_it(way: Sending) -> None:
    way.wire.after[C1] = InDoubt("cut off")
    with pytest.raises(InDoubt):
        await way.performs(ONE)
    await refuses(way, C1)
    await way.performs(ONE, doubtful=True)
    assert await way.states() == {1: "accepted"}


async def test_a_mail_in_doubt_is_never_taken_for_a_first_try(way: Sending) -> None:
    """A page of the ledger that was read while the mail was being carried must not say that it has no row."""
    way.wire.keeps = True
    way.wire.before[C1] = InDoubt("cut off")
    keep_page = way.office.at_hand

    async def read_meanwhile() -> bool:
        await way.clock.advance(timedelta(seconds=3))
        return await keep_page.first_try(way.notice, 1)

    with way.office.underway.carrying((TENANT, KEY), 1, 1):
        assert not await read_meanwhile()
    with pytest.raises(InDoubt):
        await way.performs(ONE)
    way.wire.before.clear()
    await way.performs(ONE)
    assert way.wire.finds[0].trace["draft"]


async def test_a_mailbox_that_hides_keeps_no_stopped_notice_open(way: Sending) -> None:
    way.wire.after[C1] = InDoubt("the answer never came")
    with pytest.raises(InDoubt):
        await way.performs(ONE)
    way.wire.moody = OutOfSight("The mailbox does not let Muster look.", timedelta(minutes=5))
    with pytest.raises(NotYet):
        await way.performs(ONE, doubtful=True)
    assert await way.states() == {1: "sent"}
    await way.becomes(stage=Stage.STOPPED)
    await way.performs(ONE, doubtful=True)
    assert (await way.states(), way.wire.copies[C1]) == ({1: "doubtful"}, 1)


async def test_a_stopped_notice_tells_why_its_doubt_lasts(way: Sending) -> None:
    way.wire.after[C1] = InDoubt("the answer never came")
    way.wire.moody = NotYet("The mailbox is held.", timedelta(minutes=5))
    await way.start()
    await way.passes(timedelta(seconds=3))
    way.wire.why_held = "The mailbox is held. Next try 12:05 UTC."
    await way.asks(StopNotice())
    await way.passes(timedelta(minutes=20))
    assert (await way.now()).held == way.wire.why_held
    way.wire.moody, way.wire.why_held = None, ""
    await way.passes(timedelta(minutes=20))
    notice = await way.now()
    assert notice.finished_at
    assert (notice.held, way.wire.copies[C1]) == ("", 1)
