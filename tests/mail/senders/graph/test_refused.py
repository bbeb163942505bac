"""What is not about one mail: the mailbox or all of them are held, one mail tries again first, nothing is lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from engine.ports import NotYet, TryLater
from mail.senders.sender import Receipt
from tests.graph.line import MAILBOX
from tests.mail.postal import SECOND, TO, Kept, Office, mail, office
from tests.standins.clock import NOON
from tests.standins.graph_faults import Fault, busy, not_yet_in_force

DRAFT, SEND = r"POST .*/messages$", r"POST .*/send$"
MINUTE = timedelta(minutes=1)


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
        assert not_yet.value.after == timedelta(seconds=1), "for another mailbox"
        with pytest.raises(NotYet):
            post.pool.check(MAILBOX)
        assert f"Next try {NOON + hold * MINUTE:%H:%M} UTC. 1 other mailbox goes on." in post.sender.held()
        assert told in post.sender.held()
        other = await post.attempt(mail(2), Kept())
        assert other.mailbox == SECOND
        receipt = await post.settle(mail(), kept)
        assert isinstance(receipt, Receipt)
        assert (receipt.mailbox, kept.tries) == (SECOND, 0)
        left = where == SEND and bool(fault.retry_after)  # asked for patience, nothing can be thrown away either
        assert (post.line.graph.copies(TO), len(post.line.graph.drafts(MAILBOX))) == (2, left)


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


async def test_an_app_without_permission_holds_everything() -> None:
    async with office(MAILBOX, SECOND) as post:
        post.line.graph.faults = [Fault(403, "Authorization_RequestDenied")]
        with pytest.raises(NotYet):
            await post.attempt(mail(), Kept())
        assert post.sender.held().startswith("Microsoft Graph turns the app away (Authorization_RequestDenied).")
        assert isinstance(await post.settle(mail()), Receipt)
        assert post.sender.held() == ""


async def test_patience_asked_for_elsewhere_is_kept_here() -> None:
    async with office() as post:
        post.line.graph.faults = [busy("40", on="GET")]
        with pytest.raises(TryLater):
            await post.sender.bounces(NOON)
        with pytest.raises(NotYet) as not_yet:
            await post.attempt(mail(), Kept())
        assert not_yet.value.after == timedelta(seconds=40)


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


@pytest.mark.parametrize("status", [429, 503])
async def test_a_long_pause_is_told(status: int) -> None:
    async with office() as post:
        post.line.graph.faults = [busy("3600", status=status)]
        with pytest.raises(NotYet) as not_yet:
            await post.attempt(mail(), Kept())
        assert not_yet.value.after == timedelta(hours=1)
        assert post.sender.held() == (
            f"Microsoft Graph asked Muster to be patient with {MAILBOX} (TooManyRequests). Does another program send "
            "from it? Next try 13:00 UTC."
        )
        post.restart()
        with pytest.raises(NotYet):
            await post.attempt(mail(), Kept())
        assert "patient" in post.sender.held(), "also where the client still knows and Graph is not asked again"
        assert isinstance(await post.settle(mail()), Receipt)
        assert post.sender.held() == ""


async def test_a_pause_of_the_whole_app_holds_every_mailbox() -> None:
    async with office(MAILBOX, SECOND) as post:
        post.line.graph.faults = [Fault(429, "ApplicationThrottled", "90")]
        with pytest.raises(NotYet):
            await post.attempt(mail(), Kept())
        assert post.sender.held().startswith("Microsoft Graph asked Muster to be patient, whichever mailbox it uses")
        with pytest.raises(NotYet) as not_yet:
            await post.attempt(mail(2), Kept())
        assert not_yet.value.after
        assert len(post.line.graph.requests) == 1
        assert isinstance(await post.settle(mail(2)), Receipt)
        assert post.sender.held() == ""
