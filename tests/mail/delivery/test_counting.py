"""How a notice hears of its mails: soon at first, then seldom, and to the end whatever holds it up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.ports import Claimed, InDoubt, NotYet, TryLater, Undeliverable
from incidents.campaigns.commands import PauseNotice, ResumeNotice, StopNotice
from incidents.campaigns.model import Stage, Tally
from incidents.effects import CountMail, Owed, SendMail
from mail.delivery.counting import count
from mail.delivery.office import SETTLES
from tests.mail.samples import TENANT
from tests.mail.sending import KEY, SECOND, Sending, customers, sending
from tests.standins.clock import NOON

COUNT = CountMail(KEY)


async def counts(way: Sending) -> timedelta:
    """One count; returns when the next is due."""
    with pytest.raises(NotYet) as wait:
        await way.performs(COUNT, key=f"{KEY}/count")
    return wait.value.after


async def test_soon_until_somebody_has_it_then_every_five_seconds() -> None:
    way = await sending(customers(3))
    assert await counts(way) == SECOND
    await way.performs(SendMail(KEY, "000002"))
    assert await counts(way) == 5 * SECOND
    notice = await way.now()
    assert (notice.tally, notice.settled_upto, notice.first_accepted_at) == (Tally(accepted=1), 0, NOON)


async def test_it_ends_when_everybody_is_settled() -> None:
    way = await sending(customers(2))
    for number in (1, 2):
        await way.performs(SendMail(KEY, f"{number:06d}"))
    assert await way.performs(COUNT) == ()
    notice = await way.now()
    assert (notice.stage, notice.settled_upto, notice.most_accepted_at) == (Stage.SENT, 2, NOON)


async def test_nothing_is_told_twice() -> None:
    way = await sending(customers(2))
    await way.performs(SendMail(KEY, "000001"))
    await counts(way)
    version = (await way.now()).version
    await counts(way)
    assert (await way.now()).version == version


async def test_what_holds_it_up_is_told_and_taken_back() -> None:
    way = await sending(customers(2))
    way.wire.why_held = "The sign-in was refused. Renew the secret."
    await counts(way)
    assert (await way.now()).held == "The sign-in was refused. Renew the secret."
    way.wire.why_held = ""
    await counts(way)
    assert (await way.now()).held == ""


async def test_pause_holds_and_resume_sends_the_rest_to_each_once() -> None:
    way = await sending(customers(40))
    way.wire.before = {f"c{number}@example.com": NotYet("not its turn") for number in range(11, 41)}
    await way.start()
    await way.passes(3 * SECOND)
    await way.asks(PauseNotice())
    way.wire.before.clear()
    await way.passes(60 * SECOND)
    notice = await way.now()
    assert (notice.stage, notice.tally, sum(way.wire.copies.values())) == (Stage.PAUSED, Tally(accepted=10), 10)
    assert await way.store.next_due() is None, "nothing is owed, and nobody counts"
    await way.asks(ResumeNotice())
    await way.passes(60 * SECOND)
    notice = await way.now()
    assert (notice.stage, notice.tally) == (Stage.SENT, Tally(accepted=40))
    assert set(way.wire.copies.values()) == {1}


async def test_a_stop_is_over_when_nothing_is_in_anybodys_hands() -> None:
    way = await sending(customers(3))
    way.wire.keeps = True
    way.wire.before["c2@example.com"] = InDoubt("cut off")
    await way.performs(SendMail(KEY, "000001"))
    with pytest.raises(InDoubt):
        await way.performs(SendMail(KEY, "000002"))
    await way.asks(StopNotice())
    await counts(way)
    assert (await way.now()).finished_at is None
    await way.performs(SendMail(KEY, "000002"), doubtful=True)
    assert await way.states() == {1: "accepted", 2: "queued"}
    assert await way.performs(COUNT) == ()
    notice = await way.now()
    assert (notice.stage, notice.tally) == (Stage.STOPPED, Tally(accepted=1))
    assert notice.finished_at


async def test_a_stop_waits_for_what_is_being_carried() -> None:
    way = await sending(customers(3))
    await way.asks(StopNotice())
    with way.office.underway.carrying((TENANT, KEY), 2, 2):
        await counts(way)
    way.office.underway.begin((TENANT, KEY), "a mail")
    await counts(way)
    way.office.underway.clear((TENANT, KEY), "a mail")
    assert await way.performs(COUNT) == ()


async def test_after_a_restart_a_stop_waits_for_the_leases_of_the_process_before() -> None:
    way = await sending(customers(3))
    await way.asks(StopNotice())
    await way.clock.advance(SECOND)
    way.restart()
    await counts(way)
    assert (await way.now()).finished_at is None
    await way.clock.advance(SETTLES)
    assert await way.performs(COUNT) == ()
    assert (await way.now()).finished_at


async def test_a_mail_that_keeps_failing_ends_and_the_notice_with_it() -> None:
    way = await sending(customers(2))
    way.wire.before["c2@example.com"] = TryLater("busy")
    await way.start()
    await way.passes(timedelta(hours=3))
    notice = await way.now()
    assert (notice.stage, notice.tally) == (Stage.SENT, Tally(accepted=1, failed=1))
    assert "busy" in (await way.docs())[2]["reason"]


async def test_a_count_of_an_earlier_round_is_not_told() -> None:
    way = await sending(customers(1))
    before = await way.now()
    await way.becomes(round=1)
    with pytest.raises(NotYet, match="moved on"):
        await count(way.office, f"{KEY}/count", before)


async def test_other_effects_are_not_counted() -> None:
    way = await sending(customers(1))
    with pytest.raises(Undeliverable, match="SendMail"):
        await way.counting.perform(Claimed(TENANT, Owed("x", NOON, SendMail(KEY, "000001")), 1, 0, doubtful=False))
    assert await way.counting.given_up(Claimed(TENANT, Owed("x", NOON, COUNT), 1, 0, doubtful=False), "never") == ()
