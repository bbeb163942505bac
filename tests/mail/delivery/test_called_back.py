"""What happens to a mail while its sender waits: a stop, a pause, a refusal and an erasure hold at once."""

from __future__ import annotations

import pytest

from engine.ports import InDoubt
from incidents.campaigns.commands import PauseNotice, ResumeNotice, StopNotice
from incidents.campaigns.model import NoticeKind, Route
from incidents.effects import SendMail
from mail.choices.choices import STOP_ALL, Why
from mail.choices.privacy import erase
from tests.mail.samples import TENANT, hash_of, words
from tests.mail.sending import KEY, Sending, customers, sending

ONE, ALL = SendMail(KEY, "000001"), SendMail(KEY, "000001", "000003")
C1 = "c1@example.com"


@pytest.fixture
async def way() -> Sending:
    return await sending(customers(3))


async def refuses(way: Sending, address: str = C1) -> None:
    await way.choices.record(TENANT, hash_of(address), STOP_ALL, Why.CUSTOMER)


@pytest.mark.parametrize("keeps", [False, True])
@pytest.mark.parametrize("command", [PauseNotice(), StopNotice()])
async def test_a_notice_held_back_while_a_mail_waits(
    way: Sending, command: PauseNotice | StopNotice, *, keeps: bool
) -> None:
    way.wire.keeps = keeps
    way.wire.meanwhile = lambda: way.asks(command)
    await way.performs(ONE)
    assert way.wire.taken == {}
    assert await way.states() == ({1: "queued"} if keeps else {}), "it is handed back"
    assert way.office.quiet(await way.now())


async def test_a_pause_that_is_over_sends_the_same_mail_once(way: Sending) -> None:
    way.wire.meanwhile = lambda: way.asks(PauseNotice())
    await way.performs(ONE)
    way.wire.meanwhile = None
    await way.asks(ResumeNotice())
    await way.performs(ONE)
    assert await way.states() == {1: "accepted"}
    assert way.wire.copies == {C1: 1}


async def test_a_customer_who_refuses_while_their_mail_waits(way: Sending) -> None:
    way.wire.keeps = True
    way.wire.meanwhile = lambda: refuses(way)
    await way.performs(ONE)
    assert way.wire.taken == {}
    assert await way.states() == {1: "suppressed"}


async def test_a_customer_who_is_erased_while_their_mail_waits(way: Sending) -> None:
    way.wire.meanwhile = lambda: erase(way.store, way.choices, TENANT, C1)
    await way.performs(ONE)
    assert way.wire.taken == {}
    assert await way.states() == {1: "suppressed"}


async def test_a_batch_goes_out_without_who_refuses_meanwhile() -> None:
    way = await sending(customers(3), route=Route.BATCH, batch=3)
    way.wire.keeps = True
    way.wire.meanwhile = lambda: refuses(way, "c2@example.com")
    await way.performs(ALL)
    (mail,) = way.wire.taken.values()
    assert mail.bcc == ("c1@example.com", "c3@example.com")
    assert await way.states() == {1: "accepted", 2: "suppressed", 3: "accepted"}


async def test_a_mail_in_doubt_that_is_called_back_is_looked_for_and_handed_back(way: Sending) -> None:
    way.wire.after = {C1: InDoubt("cut off")}
    way.wire.meanwhile = lambda: way.asks(PauseNotice())
    await way.performs(ONE, doubtful=True)
    assert (len(way.wire.finds), way.wire.taken) == (2, {})
    assert await way.states() == {1: "queued"}


async def test_a_brief_asks_nobodys_choice() -> None:
    way = await sending(customers(1), words=words(NoticeKind.BRIEF))
    way.wire.meanwhile = lambda: refuses(way)
    await way.performs(ONE)
    assert await way.states() == {1: "accepted"}
