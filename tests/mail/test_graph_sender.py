"""The Graph sender: one copy of each mail, or a doubt that shows, whatever breaks and wherever the process dies."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email.parser import BytesHeaderParser
from email.policy import default

import pytest

from engine.ports import NotYet, Undeliverable
from mail.senders import Receipt, Sender, Unknowable
from tests.graph.line import MAILBOX
from tests.mail.postal import SECOND, TO, Kept, Office, mail, office
from tests.standins.clock import NOON
from tests.standins.graph_faults import Fault, busy, garbled, no_mailbox, not_yet_in_force, reset

DRAFT, SEND, LOOK = r"POST .*/messages$", r"POST .*/send$", r"GET .*/messages"
MINUTE = timedelta(minutes=1)


async def test_one_mail_is_a_draft_a_trace_and_a_send() -> None:
    async with office() as post:
        sender: Sender = post.sender
        kept = Kept()
        receipt = await sender.send(mail(), kept.keep)
        assert receipt == Receipt(mail().message_id, NOON, MAILBOX)
        assert kept.trace.keys() == {"mailbox", "draft", "at"}
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


@pytest.mark.parametrize("lag", [0.0, 20.0])
@pytest.mark.parametrize(("where", "done"), [(DRAFT, False), (DRAFT, True), (SEND, False), (SEND, True)], ids=str)
async def test_a_process_killed_in_a_call(where: str, done: bool, lag: float) -> None:
    async with office(SECOND, MAILBOX, lag=lag) as post:
        post.line.graph.faults = [Fault(hang=True, done=done, on=where)]
        kept = Kept()
        await post.killed(mail(), kept)
        assert isinstance(await post.settle(mail(), kept), Receipt)
        assert post.line.graph.copies(TO) == 1
        assert post.line.graph.drafts(MAILBOX) + post.line.graph.drafts(SECOND) == []


@pytest.mark.parametrize("written", [False, True])
async def test_a_process_killed_while_it_keeps_the_trace(written: bool) -> None:
    async with office() as post:
        kept = Kept(cut=1, written=written)
        await post.killed(mail(), kept)
        assert post.line.graph.copies(TO) == 0
        assert isinstance(await post.settle(mail(), kept), Receipt)
        assert (post.line.graph.copies(TO), post.line.graph.drafts(MAILBOX)) == (1, [])


@pytest.mark.parametrize("written", [False, True])
async def test_a_process_killed_while_it_notes_a_doubt(written: bool) -> None:
    async with office() as post:
        post.line.graph.faults = [reset(done=True, on=SEND)]
        kept = Kept(cut=2, written=written)
        await post.killed(mail(), kept)
        assert isinstance(await post.settle(mail(), kept), Receipt)
        assert post.line.graph.copies(TO) == 1


async def test_a_kill_after_the_answer_is_found_as_sent_when_it_was_asked_for() -> None:
    async with office() as post:
        kept = Kept()
        await post.attempt(mail(), kept)
        kept.doubtful = True
        post.restart()
        await post.line.clock.advance(MINUTE)
        assert await post.settle(mail(), kept) == Receipt(mail().message_id, NOON, MAILBOX)
        assert post.line.graph.copies(TO) == 1


async def test_a_draft_that_may_have_left_is_not_sent_again_before_the_lag_is_over() -> None:
    async with office() as post:
        post.line.graph.faults = [reset(done=False, on=SEND)]
        kept = Kept()
        began = post.line.clock.now()
        assert isinstance(await post.settle(mail(), kept), Receipt)
        assert post.line.clock.now() - began >= MINUTE
        assert [heard.place.rpartition("/")[2] for heard in post.line.graph.requests].count("send") == 2


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


async def in_force(post: Office, until: timedelta) -> None:
    post.line.graph.faults = [not_yet_in_force(NOON + until)]


async def test_a_role_not_yet_in_force_loses_nothing() -> None:
    async with office() as post:
        await in_force(post, timedelta(hours=2))
        kept = [Kept() for _ in range(3)]
        with pytest.raises(NotYet):
            await post.attempt(mail(1), kept[0])
        assert post.sender.held() == (
            f"Exchange does not let Muster send as {MAILBOX} yet (ErrorAccessDenied). A new role assignment takes up "
            "to two hours; after that, check the role and its scope. Next try 12:05 UTC."
        )
        asked = len(post.line.graph.requests)
        with pytest.raises(NotYet):
            await post.attempt(mail(2), kept[1])
        assert len(post.line.graph.requests) == asked, "nobody else asks while it is held"
        for number, each in enumerate(kept, 1):
            assert isinstance(await post.settle(mail(number), each), Receipt)
            assert each.tries == 0
        assert post.line.clock.now() < NOON + timedelta(hours=2, minutes=10)
        assert (post.sender.held(), post.line.graph.copies(TO)) == ("", 3)


@pytest.mark.parametrize(
    ("fault", "told", "hold"),
    [
        (Fault(404, "MailboxNotEnabledForRESTAPI"), "no mailbox in Exchange Online", 5),
        (Fault(403, "ErrorSendAsDenied"), "Send As", 5),
        (Fault(403, "ErrorMessageSubmissionBlocked"), "blocked", 60),
        (Fault(429, "ErrorMessageSubmissionBlocked"), "blocked", 60),
        (Fault(403, "ErrorExceededMessageLimit"), "all that Exchange allows in a day", 60),
        (Fault(429, "ErrorExceededMessageLimit", "5"), "all that Exchange allows in a day", 60),
        (Fault(404, "ErrorInvalidUser"), "turns status@contoso.example away", 5),
        (Fault(403, "SomethingNew"), "turns status@contoso.example away (SomethingNew)", 5),
    ],
    ids=str,
)
@pytest.mark.parametrize("where", [DRAFT, SEND])
async def test_what_is_about_the_mailbox_holds_it_and_the_others_go_on(
    fault: Fault, told: str, hold: int, where: str
) -> None:
    async with office(MAILBOX, SECOND) as post:
        post.line.graph.faults = [Fault(**{**vars(fault), "on": where})]
        kept = Kept()
        with pytest.raises(NotYet) as not_yet:
            await post.attempt(mail(), kept)
        assert not_yet.value.after == hold * MINUTE
        assert told in post.sender.held()
        assert "1 other mailbox goes on." in post.sender.held()
        other = await post.attempt(mail(2), Kept())
        assert other.mailbox == SECOND
        receipt = await post.settle(mail(), kept)
        assert isinstance(receipt, Receipt)
        assert receipt.mailbox == (MAILBOX if where == SEND else SECOND)
        assert kept.tries == 0


async def test_a_refused_sign_in_holds_everything_for_a_minute() -> None:
    async with office(MAILBOX, SECOND) as post:
        post.line.source.next = {"error": "invalid_client"}
        with pytest.raises(NotYet) as not_yet:
            await post.attempt(mail(), Kept())
        assert not_yet.value.after == MINUTE
        assert post.sender.held().startswith("Muster cannot sign in to Microsoft 365.")
        post.line.source.next = None
        assert isinstance(await post.settle(mail()), Receipt)
        assert post.sender.held() == ""


async def test_over_the_limits_of_the_stand_in_nothing_goes() -> None:
    async with office(per_minute=3) as post:
        post.line.graph.limits.messages_per_minute = 3
        receipts = await asyncio.gather(*(post.settle(mail(number)) for number in range(1, 11)))
        assert all(isinstance(receipt, Receipt) for receipt in receipts)
        assert post.line.graph.most_per_minute(MAILBOX) == 3
        assert post.line.graph.copies(TO) == 10


async def test_the_daily_limit_is_hit_in_the_middle_and_goes_on_the_next_day() -> None:
    async with office() as post:
        post.line.graph.limits.recipients_per_day = 5
        for number in range(1, 6):
            await post.attempt(mail(number), Kept())
        kept = Kept()
        with pytest.raises(NotYet):
            await post.attempt(mail(6), kept)
        assert "all that Exchange allows in a day" in post.sender.held()
        assert isinstance(await post.settle(mail(6), kept), Receipt)
        assert kept.tries == 0
        assert post.line.clock.now() >= NOON + timedelta(days=1)
