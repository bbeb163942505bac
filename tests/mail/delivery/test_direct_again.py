"""A plain mail in doubt: one that must not be missing goes out again and says so, another one is given up."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.ports import InDoubt, NotYet, Undeliverable
from mail.delivery.direct import SOON, DirectCourier
from mail.senders.sender import OutOfSight
from tests.mail.by_smtp import PASSWORD, USER, sender_to
from tests.mail.samples import TENANT
from tests.mail.sending import Sending, customers, sending
from tests.standins.smtp import TAKEN_THEN_DROP, MailServer, serving

TO = "ben@contoso.example"
MAIL = ("ring/INC-1.p1", TO, "SEV-1: Card payments fail", "You are paged.\nType: ack <now>.")


@pytest.fixture
async def way() -> Sending:
    return await sending(customers(1))


@pytest.fixture
def courier(way: Sending) -> DirectCourier:
    return DirectCourier(way.office, TENANT)


async def test_one_that_must_not_be_missing_goes_out_again_and_says_so(way: Sending, courier: DirectCourier) -> None:
    way.wire.keeps = True
    way.wire.after[TO] = InDoubt("cut off")
    with pytest.raises(InDoubt):
        await courier.deliver(*MAIL, again=True)
    way.wire.after.clear()
    way.wire.blind = True
    way.restart()
    for _ in range(2):
        await DirectCourier(way.office, TENANT).deliver(*MAIL, doubtful=True, again=True)
    first, second = way.wire.taken.values()
    assert (first.letter.subject, second.letter.subject) == (MAIL[2], f"Again: {MAIL[2]}")
    assert first.message_id != second.message_id, "no receiver takes it for the first and drops it"
    assert second.trace == {}


@pytest.mark.parametrize("why", [OutOfSight("not allowed to look", SOON), NotYet("the mailbox is held", 9 * SOON)])
async def test_it_does_not_wait_for_what_nobody_may_ever_tell(
    way: Sending, courier: DirectCourier, why: NotYet
) -> None:
    way.wire.moody = why
    with pytest.raises(NotYet):
        await courier.deliver(*MAIL, doubtful=True)
    await courier.deliver(*MAIL, doubtful=True, again=True)
    assert [mail.letter.subject for mail in way.wire.taken.values()] == [f"Again: {MAIL[2]}"]


async def test_it_waits_a_moment_for_what_its_sender_will_know(way: Sending, courier: DirectCourier) -> None:
    way.wire.moody = NotYet("a sent mail may look like a draft", SOON)
    with pytest.raises(NotYet):
        await courier.deliver(*MAIL, doubtful=True, again=True)
    way.wire.moody = None
    await courier.deliver(*MAIL, doubtful=True, again=True)
    assert [mail.letter.subject for mail in way.wire.taken.values()] == [MAIL[2]]


async def test_by_smtp_a_page_in_doubt_comes_twice_and_a_note_once(way: Sending, tmp_path: Path) -> None:
    """SMTP can tell nobody what became of a mail whose last dot was answered by silence."""
    async with serving(MailServer(USER, PASSWORD), tmp_path) as server:
        sender = sender_to(server, way.clock)
        way.senders.update(dict.fromkeys(way.senders, sender))
        courier = DirectCourier(way.office, TENANT)
        for key, again in (("ring/1", True), ("handoff/1", False)):
            server.fail("END", TAKEN_THEN_DROP)
            with pytest.raises(InDoubt):
                await courier.deliver(key, *MAIL[1:], again=again)
            await way.clock.advance(2 * SOON)
        await courier.deliver("ring/1", *MAIL[1:], doubtful=True, again=True)
        with pytest.raises(Undeliverable, match="nobody can tell"):
            await courier.deliver("handoff/1", *MAIL[1:], doubtful=True)
        await sender.close()
    assert [mail.message["Subject"] for mail in server.delivered] == [MAIL[2], MAIL[2], f"Again: {MAIL[2]}"]


async def test_what_must_not_be_missing_goes_before_notices_too(way: Sending, courier: DirectCourier) -> None:
    await courier.deliver(*MAIL, again=True)
    await courier.deliver("handoff/1", *MAIL[1:])
    assert [mail.urgent for mail in way.wire.taken.values()] == [True, False]
