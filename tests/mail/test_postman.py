"""The postman: each owed mail ends as one row, nothing goes out twice, and doubt is looked into first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from engine.ports import Claimed, Desk, InDoubt, Performer, Progress, Request, Row, TryLater, Undeliverable
from incidents.campaigns.commands import CountDeliveries
from incidents.campaigns.model import Campaign
from incidents.effects import CountMail, RefreshNotice, SendMail
from incidents.errors import NotFound, Stale
from incidents.model import MUSTER
from incidents.policy import MailRules
from mail.audience import Customer
from mail.folder import FolderSender
from mail.frozen import digest_of, letter_row, recipient_pages
from mail.postman import Postman
from mail.progress import progress
from mail.senders import OutgoingMail, Receipt, Sender
from tests.mail.samples import LETTER, TENANT, campaign, claimed
from tests.mail.tables import Tables
from tests.standins.clock import NOON, ManualClock

RULES = MailRules(sender_name="Contoso Status", sender_address="status@contoso.example")
CUSTOMERS = [Customer("ana@example.com", "Ana"), Customer("ben@example.org", "Ben"), Customer("broken", "Eve")]
MAIL = SendMail("INC-42.1", "000001")
COUNT = CountMail("INC-42.1")


@dataclass
class NoticeDesk:
    """One approved notice, and the counts it was told."""

    notice: Campaign | None
    requests: list[Request] = field(default_factory=list)
    refuses: bool = False

    async def campaign(self, tenant: str, key: str) -> Campaign:
        if self.notice is None or (tenant, key) != (self.notice.tenant, self.notice.key):
            raise NotFound("There is no such notice.")
        return self.notice

    async def handle(self, request: Request) -> None:
        assert isinstance(request.command, CountDeliveries)
        assert self.notice
        if self.refuses:
            raise Stale("That notice is over.")
        if request.key not in [seen.key for seen in self.requests]:
            counted = request.command
            self.notice = replace(self.notice, sent=counted.sent, failed=counted.failed, doubtful=counted.doubtful)
        self.requests.append(request)


class Wire:
    """A receiver that remembers what it took; `trouble` comes next, before or after it takes a mail."""

    def __init__(self) -> None:
        self.taken: dict[str, OutgoingMail] = {}
        self.copies = 0
        self.before: Exception | None = None
        self.after: Exception | None = None

    async def send(self, mail: OutgoingMail) -> Receipt:
        if self.before:
            raise self.before
        self.taken[mail.message_id] = mail
        self.copies += 1
        if self.after:
            raise self.after
        return Receipt(mail.message_id, mail.at)

    async def find(self, mail: OutgoingMail) -> Receipt | None:
        found = self.taken.get(mail.message_id)
        return Receipt(found.message_id, found.at) if found else None


@dataclass
class Round:
    tables: Tables
    desk: NoticeDesk
    wire: Wire
    postman: Postman

    async def carry(self, row: Claimed) -> dict[str, Any]:
        (found,) = await self.postman.perform(row)
        assert found.table == "deliveries/INC-42.1"
        return {"id": found.id, **found.doc}

    async def settle(self, *rows: Sequence[Row]) -> None:
        await self.tables.put_rows(TENANT, [row for some in rows for row in some])


def postman(tables: Tables, desk: NoticeDesk, sender: Sender) -> Postman:
    return Postman(store=tables.store, desk=cast("Desk", desk), sender=sender, clock=ManualClock(), rules=RULES)


@pytest.fixture
async def way() -> Round:
    tables, digest = Tables(), digest_of(CUSTOMERS, LETTER)
    await tables.put_rows(TENANT, [letter_row("INC-42.1", digest, LETTER)])
    for page in recipient_pages("INC-42.1", digest, CUSTOMERS):
        await tables.put_rows(TENANT, page)
    desk, wire = NoticeDesk(campaign(digest, len(CUSTOMERS))), Wire()
    return Round(tables, desk, wire, postman(tables, desk, wire))


async def test_a_mail_goes_out_as_approved(way: Round) -> None:
    performer: Performer = way.postman
    row = await way.carry(claimed(MAIL))
    (mail,) = way.wire.taken.values()
    assert (mail.to_address, mail.to_name, mail.from_name) == ("ana@example.com", "Ana", "Contoso Status")
    assert (mail.letter, mail.at) == (LETTER, NOON)
    assert row == {"id": "000001", "state": "sent", "message_id": mail.message_id, "at": NOON.isoformat(), "reason": ""}
    assert performer is way.postman


async def test_no_row_holds_an_address(way: Round) -> None:
    for recipient in ("000001", "000003"):
        rows = await way.postman.perform(claimed(SendMail("INC-42.1", recipient)))
        assert not any(address in str(rows) for address in ("ana", "example.com", "broken"))


async def test_doubt_is_looked_into_before_anything_is_sent(way: Round) -> None:
    way.wire.after = InDoubt("the answer never came")
    with pytest.raises(InDoubt):
        await way.carry(claimed(MAIL))
    way.wire.after = None
    row = await way.carry(claimed(MAIL, doubtful=True))
    assert row["state"] == "sent"
    assert way.wire.copies == 1


async def test_doubt_about_a_mail_that_never_left_sends_it(way: Round) -> None:
    assert (await way.carry(claimed(MAIL, doubtful=True)))["state"] == "sent"
    assert way.wire.copies == 1


async def test_an_undeliverable_mail_is_a_failed_row(way: Round) -> None:
    way.wire.before = Undeliverable("the mailbox is closed")
    row = await way.carry(claimed(MAIL))
    assert (row["state"], row["reason"]) == ("failed", "the mailbox is closed")


async def test_a_broken_address_in_the_store_fails_at_once(way: Round, tmp_path: Path) -> None:
    carrier = postman(way.tables, way.desk, FolderSender(tmp_path / "outbox"))
    (row,) = await carrier.perform(claimed(SendMail("INC-42.1", "000003")))
    assert row.doc["state"] == "failed"
    assert "not well formed" in row.doc["reason"]


async def test_trouble_on_the_way_is_left_to_the_outbox(way: Round) -> None:
    way.wire.before = TryLater("busy", timedelta(seconds=9))
    with pytest.raises(TryLater, match="busy"):
        await way.carry(claimed(MAIL))


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (TryLater("busy"), "failed"),
        (InDoubt("cut off"), "doubtful"),
        (ZeroDivisionError("a fault of ours"), "doubtful"),
    ],
)
async def test_a_mail_given_up_says_whether_it_may_have_gone(way: Round, trouble: Exception, state: str) -> None:
    way.wire.before = trouble
    with pytest.raises(type(trouble)):
        await way.carry(claimed(MAIL))
    (row,) = await way.postman.given_up(claimed(MAIL), "14 tries")
    assert (row.id, row.doc["state"], row.doc["reason"]) == ("000001", state, "14 tries")


async def test_a_doubtful_mail_given_up_stays_doubtful(way: Round) -> None:
    (row,) = await way.postman.given_up(claimed(MAIL, doubtful=True), "nobody knows")
    assert row.doc["state"] == "doubtful"
    assert await way.postman.given_up(claimed(COUNT), "never") == ()


@pytest.mark.parametrize("changes", [{"approved_at": None}, {"drill": True}])
async def test_drafts_and_drills_send_nothing(way: Round, changes: dict[str, Any]) -> None:
    assert way.desk.notice
    way.desk.notice = replace(way.desk.notice, **changes)
    assert (await way.carry(claimed(MAIL)))["state"] == "failed"
    assert not way.wire.copies


async def test_what_is_no_longer_there_fails_with_a_reason(way: Round) -> None:
    assert "no longer" in (await way.carry(claimed(SendMail("INC-42.1", "000009"))))["reason"]
    way.desk.notice = None
    assert "no longer" in (await way.carry(claimed(MAIL)))["reason"]


async def test_other_effects_are_not_its_to_carry(way: Round) -> None:
    with pytest.raises(Undeliverable, match="RefreshNotice"):
        await way.postman.perform(claimed(RefreshNotice("INC-42.1")))


async def test_counting_goes_on_until_every_mail_is_settled(way: Round) -> None:
    with pytest.raises(TryLater) as early:
        await way.postman.perform(claimed(COUNT, key="INC-42.1/count"))
    assert not way.desk.requests
    await way.settle(await way.postman.perform(claimed(MAIL)), await way.postman.given_up(claimed(MAIL2), "gone"))
    with pytest.raises(TryLater) as late:
        await way.postman.perform(claimed(COUNT, key="INC-42.1/count", attempts=9))
    assert (early.value.after, late.value.after) == (timedelta(seconds=1), timedelta(seconds=5))
    await way.settle(await way.postman.given_up(claimed(MAIL3, doubtful=True), "who knows"))
    assert await way.postman.perform(claimed(COUNT, key="INC-42.1/count", attempts=10)) == ()
    assert [request.command for request in way.desk.requests] == [CountDeliveries(1, 1, 0), CountDeliveries(1, 1, 1)]
    assert {(request.by, request.settles) for request in way.desk.requests} == {(MUSTER, None)}


async def test_a_count_the_notice_refuses_is_told_to_the_operator(way: Round) -> None:
    await way.settle(await way.postman.perform(claimed(MAIL)))
    way.desk.refuses = True
    with pytest.raises(Undeliverable, match="That notice is over"):
        await way.postman.perform(claimed(COUNT, key="INC-42.1/count"))


MAIL2, MAIL3 = SendMail("INC-42.1", "000002"), SendMail("INC-42.1", "000003")


async def test_progress_counts_states_and_reasons_over_pages() -> None:
    tables = Tables()
    docs = [{"state": "failed" if n % 3 == 0 else "sent", "reason": "full" if n % 3 == 0 else ""} for n in range(2500)]
    await tables.put_rows(TENANT, [Row("deliveries/c", f"{n:06d}", doc) for n, doc in enumerate(docs, 1)])
    assert await progress(tables.store, TENANT, "c") == Progress(1666, 834, 0, {"full": 834})
    assert await progress(tables.store, "other", "c") == Progress()
