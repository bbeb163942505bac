"""The process dies at every step of a mail: the next one ends with one copy and no draft left behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.ports import NotYet
from mail.senders.sender import Receipt
from tests.graph.line import MAILBOX
from tests.mail.postal import SECOND, TO, Kept, mail, office
from tests.standins.clock import NOON
from tests.standins.graph_faults import Fault, busy, not_yet_in_force, reset

DRAFT, SEND = r"POST .*/messages$", r"POST .*/send$"
MINUTE = timedelta(minutes=1)


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


async def test_a_draft_left_behind_is_found_past_a_mailbox_that_may_not_be_read() -> None:
    async with office(SECOND, MAILBOX) as post:
        post.line.graph.faults = [Fault(hang=True, done=True, on=DRAFT)]
        kept = Kept()
        await post.killed(mail(), kept)
        left = SECOND if post.line.graph.drafts(SECOND) else MAILBOX
        other = MAILBOX if left == SECOND else SECOND
        post.addresses = (other, left)
        post.restart()
        post.line.graph.faults = [not_yet_in_force(times=1), busy("5", on=f"GET .*{left}")]
        post.line.graph.faults[0].on = f"GET .*{other}"
        with pytest.raises(NotYet):
            await post.attempt(mail(), kept)
        assert isinstance(await post.settle(mail(), kept), Receipt)
        assert (post.line.graph.copies(TO), post.line.graph.drafts(left)) == (1, [])
