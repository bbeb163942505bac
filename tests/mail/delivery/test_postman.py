"""The postman: each owed mail ends as one row, nothing goes out twice, doubt is looked into, what is held goes back."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from engine.ports import Claimed, InDoubt, NotYet, TryLater, Undeliverable
from incidents.campaigns.model import NoticeKind, Route, Stage
from incidents.effects import Owed, RefreshNotice, SendMail
from mail.choices.choices import STOP_ALL, Choice, Why
from mail.composing.frozen import recipient_pages
from mail.customers.file import Customer
from mail.senders.sender import mail_key, message_id
from tests.mail.samples import TENANT, hash_of, words
from tests.mail.sending import KEY, SECOND, SECRET, Sending, customers, sending
from tests.standins.clock import NOON

ONE = SendMail(KEY, "000001")
C1 = "c1@example.com"


@pytest.fixture
async def way() -> Sending:
    return await sending(customers(3))


async def refuses(way: Sending, address: str, choice: Choice = STOP_ALL) -> None:
    await way.choices.record(TENANT, hash_of(address), choice, Why.CUSTOMER)


async def test_a_mail_goes_out_as_approved(way: Sending) -> None:
    await way.performs(ONE)
    (mail,) = way.wire.taken.values()
    assert (mail.to_address, mail.to_name, mail.from_name) == (C1, "Customer 1", "Contoso Status")
    assert (mail.reply_to, mail.at, mail.letter.subject) == ("care@contoso.example", NOON, "Down (en)")
    assert await way.docs() == {
        1: {"state": "accepted", "at": NOON.isoformat(), "reason": "", "message_id": mail.message_id,
            "mailbox": "", "round": 0},
    }  # fmt: skip


async def test_the_message_id_cannot_be_worked_out_and_is_the_same_on_every_try(way: Sending) -> None:
    way.wire.before = {C1: TryLater("not now")}
    for _ in range(2):
        with pytest.raises(TryLater):
            await way.performs(ONE)
        way.restart()
    (found,) = {mail.message_id for mail in way.wire.tries}
    key = mail_key(TENANT, f"{KEY}/mail/000001")
    assert found == message_id(key, "status@contoso.example", f"{SECRET}, another that is not taken any more")
    assert found != message_id(key, "status@contoso.example", "")
    assert hashlib.sha256(key.encode()).hexdigest()[:40] not in found


async def test_each_customer_has_a_link_of_their_own(way: Sending) -> None:
    for number in (1, 2):
        await way.performs(SendMail(KEY, f"{number:06d}"))
    first, second = way.wire.taken.values()
    assert first.unsubscribe != second.unsubscribe
    assert first.unsubscribe in first.letter.text
    assert f'href="{first.unsubscribe}"' in first.letter.html
    ticket = way.links.read(first.unsubscribe.rpartition("/")[2])
    assert ticket
    assert (ticket.tenant, ticket.campaign, ticket.hash) == (TENANT, KEY, hash_of(C1))


async def test_the_letter_is_in_the_language_of_the_customer() -> None:
    way = await sending([*customers(1), *customers(1, "de", 2)])
    await way.performs(SendMail(KEY, "000002"))
    (mail,) = way.wire.taken.values()
    assert (mail.letter.subject, mail.letter.language) == ("Down (de)", "de")


async def test_no_row_holds_an_address(way: Sending) -> None:
    way.wire.keeps = True
    way.wire.before = {"c2@example.com": Undeliverable("no"), "c3@example.com": InDoubt("cut off")}
    await way.performs(ONE)
    await way.performs(SendMail(KEY, "000002"))
    with pytest.raises(InDoubt):
        await way.performs(SendMail(KEY, "000003"))
    found = str([dict(doc) for doc in (await way.docs()).values()])
    assert "example.com" not in found
    assert "Customer" not in found


@pytest.mark.parametrize("state", ["accepted", "bounced", "suppressed", "failed", "doubtful"])
async def test_a_settled_recipient_gets_nothing_more(way: Sending, state: str) -> None:
    await way.performs(ONE)
    (row,) = await way.store.rows(TENANT, f"deliveries/{KEY}")
    await way.store.put_rows(TENANT, [type(row)(row.table, row.id, {**row.doc, "state": state})])
    for doubtful in (False, True):
        assert await way.performs(ONE, doubtful=doubtful) == ()
    assert way.wire.copies[C1] == 1


@pytest.mark.parametrize("stage", [Stage.PAUSED, Stage.STOPPED, Stage.SENT])
async def test_a_mail_of_a_notice_that_is_held_back_goes_back(way: Sending, stage: Stage) -> None:
    await way.becomes(stage=stage)
    assert await way.performs(ONE) == ()
    assert not way.wire.copies


async def test_an_undeliverable_mail_is_a_failed_row(way: Sending) -> None:
    way.wire.before[C1] = Undeliverable("the mailbox is closed")
    await way.performs(ONE)
    doc = (await way.docs())[1]
    assert (doc["state"], doc["reason"]) == ("failed", "the mailbox is closed")


async def test_who_refuses_gets_nothing_even_at_the_last_moment(way: Sending) -> None:
    await refuses(way, "C1@Example.com")
    await way.performs(ONE)
    assert (await way.states(), way.wire.tries) == ({1: "suppressed"}, [])


async def test_a_choice_of_services_counts_by_the_services_of_the_notice() -> None:
    way = await sending(customers(2), services=("pay",))
    await refuses(way, "c1@example.com", Choice(services=("pay",)))
    await refuses(way, "c2@example.com", Choice(services=("find",)))
    await way.performs(ONE)
    await way.performs(SendMail(KEY, "000002"))
    assert await way.states() == {1: "suppressed", 2: "accepted"}


async def test_an_erased_customer_gets_nothing_and_a_doubt_is_still_settled(way: Sending) -> None:
    way.wire.after[C1] = InDoubt("cut off")
    with pytest.raises(InDoubt):
        await way.performs(ONE)
    rows = await way.store.rows(TENANT, f"recipients/{KEY}")
    await way.store.drop_rows(TENANT, f"recipients/{KEY}", [row.id for row in rows[:2]])
    await way.clock.advance(timedelta(seconds=3))
    await way.performs(ONE, doubtful=True)
    await way.performs(SendMail(KEY, "000002"))
    docs = await way.docs()
    assert {number: doc["state"] for number, doc in docs.items()} == {1: "accepted", 2: "suppressed"}
    assert "erased" in docs[2]["reason"]


async def test_a_broken_address_in_the_store_fails_at_once() -> None:
    way = await sending([Customer("broken")])
    await way.performs(ONE)
    doc = (await way.docs())[1]
    assert (doc["state"], doc["reason"]) == ("failed", "the address has no @")


async def test_a_letter_that_is_gone_fails_with_a_reason(way: Sending) -> None:
    await way.becomes(digest="another")
    for page in recipient_pages(KEY, "another", customers(3)):
        await way.store.put_rows(TENANT, page)
    await way.performs(ONE)
    assert (await way.docs())[1]["reason"] == "the approved letter is no longer in the store"


async def test_a_brief_asks_nobody_and_has_no_link() -> None:
    way = await sending(customers(1), words=words(NoticeKind.BRIEF))
    await refuses(way, C1)
    await way.performs(ONE)
    (mail,) = way.wire.taken.values()
    assert (await way.states(), mail.unsubscribe) == ({1: "accepted"}, "")


@pytest.mark.parametrize("changes", [{"approved_at": None}, {"drill": True}])
async def test_drafts_and_drills_send_nothing(way: Sending, changes: dict[str, Any]) -> None:
    await way.becomes(**changes)
    with pytest.raises(Undeliverable, match="never for a drill"):
        await way.performs(ONE)
    with pytest.raises(Undeliverable, match="no longer in the store"):
        await way.performs(SendMail("INC-9-N9", "000001"))
    assert not way.wire.copies


async def test_other_effects_are_not_its_to_carry(way: Sending) -> None:
    with pytest.raises(Undeliverable, match="RefreshNotice"):
        await way.postman.perform(Claimed(TENANT, Owed("x", NOON, RefreshNotice(KEY)), 1, 0, doubtful=False))


async def test_a_route_without_a_sender_waits_and_says_so(way: Sending) -> None:
    way.senders.pop(Route.SECOND)
    await way.becomes(route=Route.SECOND)
    with pytest.raises(NotYet, match="no longer set up"):
        await way.performs(ONE)
    await way.start()
    await way.passes(10 * SECOND)
    assert "no longer set up" in (await way.now()).held


async def test_two_tries_of_one_mail_never_meet(way: Sending) -> None:
    with way.office.underway.carrying((TENANT, KEY), 1, 3), pytest.raises(NotYet, match="another try"):
        await way.performs(SendMail(KEY, "000002"))
    await way.performs(SendMail(KEY, "000002"))
    assert not way.office.underway.any((TENANT, KEY))


async def test_a_mail_through_a_mailbox_is_noted_for_its_daily_limit(way: Sending) -> None:
    way.wire.keeps = True
    await way.performs(ONE)
    (usage,) = await way.store.rows(TENANT, "mailboxes/status@contoso.example")
    assert usage.doc == {"n": 1}
    assert (await way.docs())[1]["mailbox"] == "status@contoso.example"


async def test_a_thousand_go_out_in_windows_each_once() -> None:
    way = await sending(customers(1000))
    await way.start()
    await way.passes(60 * SECOND)
    notice = await way.now()
    assert (notice.stage, notice.tally.accepted) == (Stage.SENT, 1000)
    assert (len(way.wire.copies), set(way.wire.copies.values())) == (1000, {1})


async def test_a_row_is_looked_for_on_every_try_but_the_first(way: Sending) -> None:
    assert await way.office.at_hand.first_try(way.notice, 2)
    assert not await way.office.at_hand.first_try(way.notice, 2)
    await way.clock.advance(timedelta(seconds=3))
    await way.performs(SendMail(KEY, "000002"))
    assert not await way.office.at_hand.first_try(way.notice, 2)
