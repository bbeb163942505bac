"""The Graph sender: one copy of each mail, or a doubt that shows, whatever breaks and wherever the process dies."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email.parser import BytesHeaderParser
from email.policy import default

import pytest

from engine.ports import NotYet, Undeliverable
from mail.senders.sender import Receipt, Sender, Unknowable
from tests.graph.line import MAILBOX
from tests.mail.postal import SECOND, TO, Kept, mail, office
from tests.standins.clock import NOON
from tests.standins.graph_faults import Fault, busy, garbled, no_mailbox, not_yet_in_force, reset

DRAFT, SEND, LOOK = r"POST .*/messages$", r"POST .*/send$", r"GET .*/messages"
MINUTE = timedelta(minutes=1)


async def test_one_mail_is_a_draft_a_trace_and_a_send() -> None:
    async with office() as post:
        sender: Sender = post.sender
        kept = Kept()
        receipt = await sender.send(mail(), kept)
        assert receipt == Receipt(mail().message_id, NOON, MAILBOX)
        assert kept.trace.keys() == {"by", "mailbox", "message_id", "draft", "at"}
        assert [heard.method for heard in post.line.graph.requests] == ["POST", "POST"]
        (sent,) = post.line.graph.delivered
        assert (sent.addresses, sent.message_id) == ((TO,), mail().message_id)
        assert post.line.graph.drafts(MAILBOX) == []


TROUBLE = {
    "429": busy("7"),
    "429 without a time": busy(),
    "429 three times": busy("3", times=3),
    "503": busy("2", status=503),
    "reset before": reset(done=False),
    "reset after": reset(done=True),
    "hang before": Fault(hang=True),
    "hang after": Fault(hang=True, done=True),
    "500 before": Fault(500),
    "500 after": Fault(500, done=True),
    "504 after": Fault(504, done=True),
    "not JSON": garbled(),
    "sign-in page": Fault(200, text="<html>", done=False),
    "token ran out": Fault(401, "InvalidAuthenticationToken"),
    "RBAC not in force": not_yet_in_force(times=2),
    "no mailbox": no_mailbox(times=1),
}


@pytest.mark.parametrize("lag", [0.0, 20.0])
@pytest.mark.parametrize("where", [DRAFT, SEND])
@pytest.mark.parametrize("trouble", TROUBLE)
async def test_trouble_ends_in_one_copy(trouble: str, where: str, lag: float) -> None:
    fault = TROUBLE[trouble]
    async with office(lag=lag) as post:
        post.line.graph.faults = [Fault(**{**vars(fault), "on": where})]
        receipt = await post.settle(mail())
        assert isinstance(receipt, Receipt)
        assert receipt.message_id == mail().message_id
        assert post.line.graph.copies(TO) == 1
        assert post.line.graph.drafts(MAILBOX) == []


@pytest.mark.parametrize("trouble", ["429", "503", "reset before", "500 before", "not JSON", "token ran out"])
async def test_trouble_while_a_doubt_is_looked_into(trouble: str) -> None:
    async with office() as post:
        post.line.graph.faults = [reset(done=True, on=SEND), Fault(**{**vars(TROUBLE[trouble]), "on": LOOK})]
        assert isinstance(await post.settle(mail()), Receipt)
        assert post.line.graph.copies(TO) == 1


async def test_a_mail_that_left_is_not_sent_again_even_where_nobody_doubts() -> None:
    async with office() as post:
        kept = Kept()
        first = await post.attempt(mail(), kept)
        assert await post.attempt(mail(), kept) == first
        assert post.line.graph.copies(TO) == 1


async def test_a_draft_that_may_have_left_is_not_sent_again_before_the_lag_is_over() -> None:
    async with office() as post:
        post.line.graph.faults = [reset(done=False, on=SEND)]
        kept = Kept()
        began = post.line.clock.now()
        assert isinstance(await post.settle(mail(), kept), Receipt)
        assert post.line.clock.now() - began >= MINUTE
        assert [heard.place.rpartition("/")[2] for heard in post.line.graph.requests].count("send") == 2


async def test_a_lag_longer_than_awaited_is_no_second_copy() -> None:
    async with office(lag=200) as post:
        post.line.graph.faults = [reset(done=True, on=SEND)]
        assert isinstance(await post.settle(mail()), Receipt)
        sends = [heard for heard in post.line.graph.requests if heard.place.endswith("/send")]
        assert len(sends) > 1, "it was sent again, and Exchange found no draft any more"
        assert post.line.graph.copies(TO) == 1


async def test_a_draft_that_is_gone_is_a_doubt_for_a_person() -> None:
    async with office() as post:
        post.line.graph.faults = [reset(done=False, on=SEND)]
        kept = Kept()
        await asyncio.gather(post.attempt(mail(), kept), return_exceptions=True)
        kept.doubtful = True
        box = post.line.graph.boxes[MAILBOX]
        box.remove(box.items[kept.trace["draft"]])
        assert isinstance(await post.settle(mail(), kept), Unknowable)
        kept.doubtful = False
        assert isinstance(await post.settle(mail(), kept), Unknowable), "not even where nobody doubted before"
        assert post.line.graph.copies(TO) == 0


async def test_a_message_id_that_exchange_changes_is_the_one_told_and_looked_for() -> None:
    async with office(keeps_message_id=False) as post:
        post.line.graph.faults = [reset(done=True, on=SEND)]
        kept = Kept()
        receipt = await post.settle(mail(), kept)
        assert isinstance(receipt, Receipt)
        assert receipt.message_id == kept.trace["message_id"] == post.line.graph.delivered[0].message_id
        assert receipt.message_id != mail().message_id


async def test_a_refused_address_fails_alone_and_leaves_no_draft() -> None:
    async with office() as post:
        post.line.graph.faults = [Fault(400, "ErrorInvalidRecipients", on=SEND)]
        end = await post.settle(mail())
        assert isinstance(end, Undeliverable)
        assert "@" not in str(end)
        assert post.line.graph.drafts(MAILBOX) == []
        assert isinstance(await post.settle(mail(2)), Receipt)
        assert post.sender.held() == ""


async def test_a_broken_address_never_reaches_graph() -> None:
    async with office() as post:
        assert isinstance(await post.settle(mail(to_address="nobody")), Undeliverable)
        assert post.line.graph.requests == []


async def test_a_batch_is_addressed_to_the_mailbox_that_sends_it() -> None:
    async with office(SECOND) as post:
        batch = mail(to_address="", to_name="", bcc=("a@x.example", "b@x.example"))
        assert isinstance(await post.settle(batch), Receipt)
        (sent,) = post.line.graph.delivered
        head = BytesHeaderParser(policy=default).parsebytes(sent.mime)
        assert head["To"].addresses[0].addr_spec == head["From"].addresses[0].addr_spec == SECOND
        assert head["Reply-To"] == batch.from_address
        assert [address.addr_spec for address in head["Bcc"].addresses] == ["a@x.example", "b@x.example"]


async def test_what_graph_will_not_say_is_a_doubt_and_no_failure() -> None:
    async with office() as post:
        post.line.graph.faults = [reset(done=True, on=SEND), Fault(400, "ErrorInvalidIdMalformed", on="GET")]
        assert isinstance(await post.settle(mail()), Unknowable)
        assert post.line.graph.copies(TO) == 1


async def test_odd_answers_to_a_look_are_asked_again() -> None:
    async with office() as post:
        odd = [Fault(200, text=text, on="GET") for text in ('{"id": 7}', '{"value": 7}', '{"value": [7]}')]
        post.line.graph.faults = [reset(done=True, on=SEND), odd[0]]
        assert isinstance(await post.settle(mail()), Receipt)
        post.line.graph.faults = [reset(done=True, on=DRAFT), *odd[1:]]
        assert isinstance(await post.settle(mail(2)), Receipt)
        post.line.graph.faults = [Fault(201, text='{"isDraft": true}', done=True, on=DRAFT)]
        assert isinstance(await post.settle(mail(3)), Receipt)
        assert (post.line.graph.copies(TO), post.line.graph.drafts(MAILBOX)) == (3, [])


async def test_a_draft_that_cannot_be_thrown_away_stays_unsent() -> None:
    async with office() as post:
        post.line.graph.faults = [Fault(400, "ErrorInvalidRecipients", on=SEND), Fault(500, on="DELETE")]
        assert isinstance(await post.settle(mail()), Undeliverable)
        assert (post.line.graph.copies(TO), len(post.line.graph.drafts(MAILBOX))) == (0, 1)


async def test_no_line_to_graph_holds_everything_for_a_moment() -> None:
    async with office() as post:
        url, post.line.client._base_url = post.line.client._base_url, "http://127.0.0.1:9/v1.0"
        kept = Kept()
        with pytest.raises(NotYet):
            await post.attempt(mail(), kept)
        assert "cannot be reached" in post.sender.held()
        post.line.client._base_url = url
        assert isinstance(await post.settle(mail(), kept), Receipt)
        assert (kept.tries, post.sender.held()) == (0, "")
