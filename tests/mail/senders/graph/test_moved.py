"""What changes between two tries of a mail: the kind of sender, its mailboxes, its address; never a second copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.ports import NotYet, TryLater
from mail.senders.sender import OutOfSight, Receipt, Unknowable
from mail.senders.usage import usage_row
from storage.memory import MemoryStore
from tests.graph.line import MAILBOX
from tests.mail.postal import SECOND, TO, Kept, Office, mail, office
from tests.mail.samples import TENANT
from tests.standins.clock import NOON
from tests.standins.graph_faults import Fault, no_mailbox, reset

DRAFT, SEND = r"POST .*/messages$", r"POST .*/send$"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def doubtful(post: Office, *, done: bool) -> Kept:
    """A mail in doubt: what was kept of it."""
    post.line.graph.faults = [Fault(hang=True, done=done, on=SEND)]
    kept = Kept()
    await post.killed(mail(), kept)
    assert kept.trace["draft"]
    return kept


@pytest.mark.parametrize("trace", [{"by": "smtp", "dot": "2026-11-21T12:00:00+00:00"}, {"dot": "then"}, {"by": "new"}])
async def test_what_another_kind_of_sender_may_have_sent_is_for_a_person(trace: dict[str, str]) -> None:
    async with office() as post:
        assert isinstance(await post.settle(mail(), Kept(dict(trace), doubtful=True)), Unknowable)
        assert post.line.graph.requests == []


async def test_what_another_kind_of_sender_certainly_did_not_send_is_sent() -> None:
    async with office() as post:
        assert isinstance(await post.settle(mail(), Kept({"by": "smtp", "dot": ""}, doubtful=True)), Receipt)
        assert post.line.graph.copies(TO) == 1


async def test_a_mailbox_that_refuses_every_look_for_two_hours_leaves_the_doubt_to_a_person() -> None:
    async with office() as post:
        kept = await doubtful(post, done=True)
        post.line.graph.faults = [no_mailbox()]
        with pytest.raises(OutOfSight):
            await post.attempt(mail(), kept)
        assert isinstance(await post.settle(mail(), kept), Unknowable)
        assert NOON + 2 * HOUR < post.line.clock.now() < NOON + 2 * HOUR + 10 * MINUTE
        assert post.line.graph.copies(TO) == 1


async def test_a_mailbox_that_lets_itself_be_looked_into_again_ends_the_doubt() -> None:
    async with office() as post:
        kept = await doubtful(post, done=True)
        post.line.graph.faults = [Fault(403, "ErrorAccessDenied", times=10**6, until=NOON + HOUR)]
        assert isinstance(await post.settle(mail(), kept), Receipt)
        assert post.line.graph.copies(TO) == 1


@pytest.mark.parametrize("gone", [False, True])
async def test_a_mailbox_out_of_the_policy_is_looked_into_while_it_lets(gone: bool) -> None:
    async with office() as post:
        kept = await doubtful(post, done=True)
        post.addresses = (SECOND,)
        post.restart()
        await post.line.clock.advance(2 * MINUTE)
        post.line.graph.faults = [no_mailbox()] if gone else []
        assert isinstance(await post.settle(mail(), kept), Unknowable if gone else Receipt)
        assert post.line.clock.now() < NOON + HOUR
        assert post.line.graph.copies(TO) == 1


async def test_a_draft_its_mailbox_refuses_goes_by_another_one() -> None:
    async with office(MAILBOX, SECOND) as post:
        blocked = Fault(403, "ErrorMessageSubmissionBlocked", on=rf"POST .*{MAILBOX}.*/send$", times=99)
        post.line.graph.faults = [blocked]
        mails = {number: Kept() for number in range(1, 7)}
        for number, kept in mails.items():
            receipt = await post.settle(mail(number), kept)
            assert isinstance(receipt, Receipt)
            assert (receipt.mailbox, kept.tries) == (SECOND, 0)
        assert blocked.times < 99
        assert post.line.clock.now() < NOON + MINUTE
        assert (post.line.graph.copies(TO), post.line.graph.drafts(MAILBOX)) == (6, [])


async def test_a_draft_left_in_a_mailbox_that_is_held_since_goes_by_another_one() -> None:
    async with office(MAILBOX, SECOND) as post:
        post.line.graph.faults = [Fault(429, retry_after="5", on=SEND)]
        kept = Kept()
        with pytest.raises(NotYet):
            await post.attempt(mail(), kept)
        other = SECOND if kept.trace["mailbox"] == MAILBOX else MAILBOX
        post.pool.hold(HOUR, "Blocked.", kept.trace["mailbox"])
        receipt = await post.settle(mail(), kept)
        assert isinstance(receipt, Receipt)
        assert receipt.mailbox == other
        assert post.line.graph.copies(TO) == 1


async def test_after_doubt_a_refused_draft_stays_the_only_one() -> None:
    async with office(MAILBOX, SECOND) as post:
        kept = await doubtful(post, done=False)
        mailbox = kept.trace["mailbox"]
        post.line.graph.faults = [Fault(403, "ErrorMessageSubmissionBlocked", on=SEND)]
        receipt = await post.settle(mail(), kept)
        assert isinstance(receipt, Receipt)
        assert receipt.mailbox == mailbox
        assert post.line.clock.now() > NOON + HOUR
        assert post.line.graph.copies(TO) == 1


async def test_a_mail_is_found_under_the_message_id_it_had() -> None:
    async with office() as post:
        kept = Kept()
        first = await post.attempt(mail(), kept)
        kept.doubtful, kept.trace["draft"] = True, "AAMkgone"
        renamed = mail(message_id="<another@newbrand.example>")
        await post.line.clock.advance(2 * MINUTE)
        assert await post.settle(renamed, kept) == first


async def test_a_draft_without_an_id_is_found_under_the_message_id_it_had() -> None:
    async with office() as post:
        post.line.graph.faults = [reset(done=True, on=DRAFT)]
        kept = Kept()
        with pytest.raises(TryLater, match="Nothing was sent"):
            await post.attempt(mail(), kept)
        assert isinstance(await post.settle(replace(mail(), message_id="<x@newbrand.example>"), kept), Receipt)
        assert (post.line.graph.copies(TO), post.line.graph.drafts(MAILBOX)) == (1, [])


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_mail_found_sent_counts_once_for_the_day(restarted: bool) -> None:
    async with office(per_day=10) as post:
        kept = Kept()
        if restarted:
            kept = await doubtful(post, done=True)
        else:
            post.line.graph.faults = [reset(done=True, on=SEND)]
        receipt = await post.settle(mail(), kept)
        assert isinstance(receipt, Receipt)
        assert post.sender.way(10, 10).later == 1
        store = MemoryStore()
        await store.put_rows(TENANT, [usage_row(receipt, mail())])
        post.restart()
        await post.pool.open(store, TENANT)
        assert post.sender.way(10, 10).later == 1
