"""A mail called back while it waits for its slot: never sent, no draft left, and the slot is another's."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from mail.senders.sender import CalledBack, Receipt
from tests.graph.line import MAILBOX
from tests.mail.postal import TO, Kept, Office, mail, office
from tests.standins.graph_faults import Fault

SECOND = timedelta(seconds=1)


async def waiting(post: Office, kept: Kept) -> asyncio.Task[Receipt]:
    """The one slot of this minute is used and nearly free again: a mail waits for it inside the call."""
    await post.attempt(mail(1), Kept())
    await post.line.clock.advance(50 * SECOND)
    task = asyncio.ensure_future(post.sender.send(mail(2), kept))
    while not (post.line.clock.sleepers or task.done()):
        await asyncio.wait({task}, timeout=0.01)
    return task


async def called_back(post: Office, kept: Kept) -> None:
    task = await waiting(post, kept)
    kept.called_back = True
    await post.line.clock.advance(15 * SECOND)
    with pytest.raises(CalledBack):
        await task


async def test_it_is_not_sent_and_its_draft_is_thrown_away() -> None:
    async with office(per_minute=1) as post:
        kept = Kept()
        await called_back(post, kept)
        assert (post.line.graph.copies(TO), post.line.graph.drafts(MAILBOX)) == (1, [])
        assert "draft" not in kept.trace, "a draft that is gone would be a doubt"


async def test_its_turn_is_put_back_for_the_next() -> None:
    async with office(per_minute=1) as post:
        await called_back(post, Kept())
        before = post.line.clock.now()
        assert isinstance(await post.attempt(mail(3), Kept()), Receipt)
        assert post.line.clock.now() - before < SECOND


@pytest.mark.parametrize("doubtful", [False, True])
@pytest.mark.parametrize("left", [False, True])
async def test_it_goes_out_later_in_one_copy(*, doubtful: bool, left: bool) -> None:
    """Also where the draft could not be thrown away, or the process died right after."""
    async with office(per_minute=1) as post:
        kept = Kept()
        post.line.graph.faults = [Fault(500, on="DELETE")] if left else []
        await called_back(post, kept)
        assert len(post.line.graph.drafts(MAILBOX)) == left
        kept.called_back, kept.doubtful = False, doubtful
        post.restart()
        assert isinstance(await post.settle(mail(2), kept), Receipt)
        assert (post.line.graph.copies(TO), post.line.graph.drafts(MAILBOX)) == (2, [])


@pytest.mark.parametrize("written", [False, True])
async def test_a_process_killed_while_it_takes_a_mail_back(*, written: bool) -> None:
    """Before and after the draft is forgotten: it is looked up or looked for, and sent once."""
    async with office() as post:
        kept = Kept(called_back=True, cut=2, written=written)
        await post.killed(mail(), kept)
        kept.called_back = False
        assert isinstance(await post.settle(mail(), kept), Receipt)
        assert (post.line.graph.copies(TO), post.line.graph.drafts(MAILBOX)) == (1, [])
