"""Mail that came back: reports of many mail servers, what is none, and the inboxes they are read from."""

from __future__ import annotations

from datetime import timedelta
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import Parser

import pytest

from engine.ports import TryLater
from mail.senders.graph.bounces import read_report
from mail.senders.graph.inbox import Inboxes
from mail.senders.reasons import reason
from mail.senders.sender import Receipt
from tests.graph.line import MAILBOX
from tests.mail.postal import SECOND, TO, mail, office
from tests.standins.clock import NOON
from tests.standins.graph_faults import Fault, busy
from tests.standins.graph_mime import Mail

OURS = "<0123456789abcdef@contoso.example>"
HEADERS = f"From: status@contoso.example\r\nSubject: It is\r\n over\r\nMessage-ID:\r\n {OURS}\r\n\r\n"
GONE = "Final-Recipient: rfc822; ines@example.com\nAction: failed\nStatus: 5.1.1\n"


def report(*groups: str, original: str = "text/rfc822-headers", content: str = HEADERS, **heads: str) -> bytes:
    """As RFC 3464 has it: words, a group of fields about the mail and one a recipient, and what came back."""
    whole = MIMEMultipart("report", report_type="delivery-status")
    whole["From"], whole["Subject"] = "postmaster@mx.example", "Undeliverable"
    for name, value in heads.items():
        whole[name.replace("_", "-")] = value
    whole.attach(MIMEText("Sorry.\n"))
    status = MIMEBase("message", "delivery-status")
    status.set_payload([Parser().parsestr(group) for group in ("Reporting-MTA: dns; mx.example\n", *groups)])
    whole.attach(status)
    if original == "message/rfc822":
        whole.attach(MIMEMessage(Parser().parsestr(content)))
    elif original:
        part = MIMEBase(*original.split("/"))
        part.set_payload(content)
        whole.attach(part)
    return whole.as_bytes()


@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
def test_an_address_that_does_not_exist(original: str) -> None:
    (bounce,) = read_report(report(GONE, original=original), NOON) or ()
    assert (bounce.message_id, bounce.address, bounce.status, bounce.at) == (OURS, "ines@example.com", "5.1.1", NOON)
    assert bounce.reason == "There is no such address."
    assert "ines" not in repr(bounce)


def test_one_report_about_several_recipients() -> None:
    full = "Final-Recipient: RFC822;jan@example.net\nAction: Failed\nStatus: 5.2.2 (mailbox full)\n"
    fine = "Final-Recipient: rfc822;ok@example.org\nAction: delivered\nStatus: 2.0.0\n"
    slow = "Final-Recipient: rfc822;slow@example.org\nAction: delayed\nStatus: 4.4.1\n"
    late = "Final-Recipient: rfc822;late@example.org\nAction: failed\nStatus: 4.4.7\n"
    bounces = read_report(report(GONE, full, fine, slow, late), NOON) or ()
    assert [(bounce.address, bounce.reason) for bounce in bounces] == [
        ("ines@example.com", "There is no such address."),
        ("jan@example.net", "The mailbox is full."),
        ("late@example.org", "The mail server could not be reached in time."),
    ]


def test_a_delay_is_no_bounce() -> None:
    assert read_report(report("Final-Recipient: rfc822;a@b.example\nAction: delayed\nStatus: 4.4.1\n"), NOON) == []


def test_the_address_as_we_wrote_it_and_the_status_of_the_mail_server() -> None:
    moved = (
        "Original-Recipient: rfc822;<ines@example.com>\nFinal-Recipient: rfc822;i.duarte@elsewhere.example\n"
        "Action: failed\nDiagnostic-Code: smtp; 550-5.7.26 10.2.3.4 is not allowed\n"
    )
    (bounce,) = read_report(report(moved), NOON) or ()
    assert (bounce.address, bounce.status) == ("ines@example.com", "5.7.26")
    assert "SPF" in bounce.reason


def test_the_mail_it_answers_where_nothing_came_back() -> None:
    (bounce,) = read_report(report(GONE, original="", In_Reply_To=OURS), NOON) or ()
    assert bounce.message_id == OURS


@pytest.mark.parametrize(
    "mime",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"Subject: Out of office\r\n\r\nBack on Monday.",
        report(GONE, original=""),
        report(),
        report(GONE).replace(b"delivery-status", b"feedback-report"),
        report(GONE)[:200],
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n\n--x--",
        b"Content-Type: multipart/report\r\n\r\nno boundary",
    ],
)
def test_what_cannot_be_read_is_no_report(mime: bytes) -> None:
    assert read_report(mime, NOON) is None


@pytest.mark.parametrize("recipient", ["rfc822;nobody", "x400;/C=PT/", "rfc822;two words@x.example", "", "rfc822;"])
def test_a_recipient_that_is_no_address_is_left_out(recipient: str) -> None:
    assert read_report(report(GONE.replace("rfc822; ines@example.com", recipient)), NOON) == []


def test_a_report_inside_a_mail_that_came_back_reports_nothing() -> None:
    inner = report(GONE).decode()
    outer = report("Final-Recipient: rfc822;a@b.example\nAction: relayed\n", original="message/rfc822", content=inner)
    assert not read_report(outer, NOON)


def test_every_class_has_words() -> None:
    told = {reason(f"5.{number}.99") for number in range(10)}
    assert len(told) == 8
    assert reason("4.2.2") == reason("5.2.2")


async def test_bounces_of_every_mailbox_since_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.senders.graph.inbox.PAGE", "4")
    async with office(MAILBOX, SECOND) as post:
        receipts = [await post.settle(mail(number)) for number in range(1, 16)]
        early, *rest = [receipt for receipt in receipts if isinstance(receipt, Receipt)]
        post.line.graph.bounce(early.message_id, TO)
        post.line.graph.receive(SECOND, Mail("ana@example.com", (SECOND,), (), (), "Thanks", "<t@x>", "text", "Hello"))
        await post.line.clock.advance(timedelta(minutes=1))
        for receipt in rest:
            post.line.graph.bounce(receipt.message_id, TO, "5.2.2")
        post.line.graph.bounce(rest[0].message_id, TO, "4.4.1")
        since = NOON + timedelta(minutes=1)
        bounces = await post.sender.bounces(since)
        assert sorted(bounce.message_id for bounce in bounces) == sorted(receipt.message_id for receipt in rest)
        assert {(bounce.address, bounce.status, bounce.at) for bounce in bounces} == {(TO, "5.2.2", since)}
        assert len(await post.sender.bounces(NOON)) == 15


async def test_an_inbox_that_may_not_be_read_is_passed_over_and_a_crowd_is_tried_later() -> None:
    async with office(MAILBOX, SECOND) as post:
        receipts = [await post.settle(mail(number)) for number in (1, 2)]
        for receipt in receipts:
            assert isinstance(receipt, Receipt)
            post.line.graph.bounce(receipt.message_id, TO)
        post.line.graph.faults = [Fault(403, "ErrorAccessDenied", on=r"GET .*/status2@.*/inbox")]
        assert len(await post.sender.bounces(NOON)) == 1
        post.line.graph.faults = [Fault(404, "ErrorItemNotFound", on=r"GET .*value")]
        assert len(await post.sender.bounces(NOON)) == 1, "one was deleted meanwhile"
        post.line.graph.faults = [busy("5", on="GET")]
        with pytest.raises(TryLater):
            await post.sender.bounces(NOON)


async def test_nobody_looks_where_the_policy_does_not_say_so() -> None:
    async with office() as post:
        sender = type(post.sender)(post.line.client, post.sender._mailboxes, post.line.clock)
        assert await sender.bounces(NOON) == ()
        assert post.line.graph.requests == []


async def test_a_demo_that_hurries_asks_for_exchanges_time() -> None:
    async with office() as post:
        clock = post.line.clock
        inboxes = Inboxes(post.line.client, (MAILBOX,), clock, clock, pace=60)
        await inboxes.bounces(NOON - timedelta(hours=1))
        (asked,) = post.line.graph.requests
        assert "2026-11-20T11%3A59%3A00Z" in asked.place
