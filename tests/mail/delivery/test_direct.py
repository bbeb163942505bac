"""The courier: a plain mail to a colleague goes out once, whatever happens meanwhile, and tells nobody the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from engine.ports import Claimed, InDoubt, Request, TryLater, Undeliverable
from incidents.commands import OpenIncident, SetPrivacy
from incidents.effects import Command, Owed
from incidents.model import MUSTER, Person
from mail.delivery.direct import TABLE, DirectCourier, plain_letter
from mail.delivery.handoffs import HandoffMails
from mail.senders.folder import FolderSender
from oncall.effects import MailHandoff, PlanShifts
from oncall.handoffs.commands import AcceptHandoff, PlanHandoff, WriteHandoff
from oncall.handoffs.model import Lines
from tests.incidents.company import ADM, ANA, BEN, LEA, PEOPLE, POLICY
from tests.mail.samples import TENANT
from tests.mail.sending import Sending, customers, sending
from tests.standins.clock import NOON

TO = "ben@contoso.example"
MAIL = ("ring/INC-1.p1", TO, "SEV-1: Card payments fail", "You are paged.\nType: ack <now>.")


@pytest.fixture
async def way() -> Sending:
    return await sending(customers(1))


@pytest.fixture
def courier(way: Sending) -> DirectCourier:
    return DirectCourier(way.office, TENANT)


async def test_a_plain_mail_without_anything_for_customers(way: Sending, courier: DirectCourier) -> None:
    await courier.deliver(*MAIL)
    (mail,) = way.wire.taken.values()
    assert (mail.to_address, mail.from_address, mail.unsubscribe, mail.reply_to) == (
        TO, "status@contoso.example", "", "",
    )  # fmt: skip
    assert mail.letter.text == "You are paged.\nType: ack <now>.\n"
    assert "You are paged.<br>\nType: ack &lt;now&gt;." in mail.letter.html
    assert TO not in repr(mail)


async def test_it_goes_out_once(way: Sending, courier: DirectCourier) -> None:
    for doubtful in (False, True, False):
        await courier.deliver(*MAIL, doubtful=doubtful)
    assert way.wire.copies == {TO: 1}
    await courier.deliver(MAIL[0], "ana@contoso.example", *MAIL[2:])
    assert way.wire.copies["ana@contoso.example"] == 1, "another reader is another mail"
    assert TO not in str(await way.store.rows(TENANT, TABLE))


async def test_after_doubt_its_sender_is_asked(way: Sending, courier: DirectCourier) -> None:
    way.wire.keeps = True
    way.wire.after[TO] = InDoubt("cut off")
    with pytest.raises(InDoubt):
        await courier.deliver(*MAIL)
    way.restart()
    await DirectCourier(way.office, TENANT).deliver(*MAIL)
    assert way.wire.finds[0].trace["draft"]
    assert way.wire.copies == {TO: 1}


async def test_one_that_never_left_is_sent_after_doubt(way: Sending, courier: DirectCourier) -> None:
    way.wire.before[TO] = TryLater("busy")
    with pytest.raises(TryLater):
        await courier.deliver(*MAIL)
    way.wire.before.clear()
    await courier.deliver(*MAIL, doubtful=True)
    assert way.wire.copies == {TO: 1}


async def test_one_nobody_knows_of_is_not_repeated(way: Sending, courier: DirectCourier) -> None:
    way.wire.blind = True
    with pytest.raises(Undeliverable, match="nobody can tell"):
        await courier.deliver(*MAIL, doubtful=True)


async def test_an_address_that_is_none_is_not_shown(way: Sending, courier: DirectCourier) -> None:
    with pytest.raises(Undeliverable) as why:
        await courier.deliver(MAIL[0], "ben at contoso", *MAIL[2:])
    assert "contoso" not in str(why.value)


def _files(folder: Path) -> list[Message]:
    return [message_from_bytes(file.read_bytes(), policy=default) for file in folder.glob("*.eml")]


async def test_it_is_a_file_where_mails_are_files(way: Sending, tmp_path: Path) -> None:
    way.senders.update(dict.fromkeys(way.senders, FolderSender(tmp_path)))
    courier = DirectCourier(way.office, TENANT)
    for _ in range(2):
        await courier.deliver(*MAIL)
    (mail,) = _files(tmp_path)
    assert isinstance(mail, EmailMessage)
    assert (mail["To"], mail["Subject"], mail["Auto-Submitted"]) == (TO, MAIL[2], "auto-generated")
    assert mail["List-Unsubscribe"] is None


async def test_rows_of_mails_long_sent_are_dropped(way: Sending, courier: DirectCourier) -> None:
    await courier.deliver(*MAIL)
    assert await courier.forget(NOON) == 0
    assert await courier.forget(NOON + timedelta(seconds=1)) == 1
    assert await way.store.rows(TENANT, TABLE) == []


def test_a_subject_is_one_line_of_bounded_length() -> None:
    assert plain_letter("a\r\nBcc: x", "b").subject == "a Bcc: x"
    assert len(plain_letter("a" * 999, "b").subject) == 200


# ---- notes of handoffs

SECRET = Lines("INC-1 is open\nINC-99 is somebody else's number", open_items="Raise the pool")
KEY = "payments/20261120T1300Z"


@pytest.fixture
async def note(way: Sending) -> HandoffMails:
    """Ana's note for Ben, about an incident that becomes private; Lea leads, and has no address."""
    mailed = {key: replace(PEOPLE[key], email=f"{key}@contoso.example") for key in ("ana", "ben")}
    teams = {"payments": replace(POLICY.teams["payments"], schedule="payments")}
    await way.desk.adopt(TENANT, replace(POLICY, people={**PEOPLE, **mailed}, teams=teams))
    await _ask(way, ADM, "incident", "INC-1", OpenIncident("INC-1", 1, "Breach", services=("pay",)))
    plan = PlanHandoff(KEY, "payments", ANA, BEN, NOON, NOON + timedelta(hours=1))
    await _ask(way, MUSTER, "handoff", KEY, plan)
    return HandoffMails(way.desk, DirectCourier(way.office, TENANT))


async def _ask(way: Sending, by: Person, kind: str, key: str, command: Command) -> None:
    way.requests += 1
    await way.desk.handle(Request(TENANT, f"t{way.requests}", by, kind, key, command))


def _mailing(key: str = KEY) -> Claimed:
    return Claimed(TENANT, Owed(f"handoff/{key}/mail", NOON, MailHandoff(key)), 1, 0, doubtful=False)


async def test_a_note_is_mailed_to_who_takes_over_once(way: Sending, note: HandoffMails) -> None:
    await note.perform(_mailing())
    assert not way.wire.taken, "there is no note yet"
    await _ask(way, ANA, "handoff", KEY, WriteHandoff(SECRET))
    with capture_logs() as logs:
        for _ in range(2):
            await note.perform(_mailing())
    (mail,) = way.wire.taken.values()
    assert (mail.to_address, way.wire.copies[TO]) == (TO, 1)
    assert mail.letter.subject == "Handoff payments: Ana Silva to Ben Okafor, 20 Nov 13:00 UTC"
    assert "What happened\n  INC-1 is open\n  INC-99 is somebody" in mail.letter.text
    assert "Written by Ana Silva, 20 Nov 12:00 UTC.\nBen Okafor accepts it in Teams" in mail.letter.text
    assert [line["person"] for line in logs if "no address" in line["event"]] == ["lea"] * 2
    assert "@" not in str(logs)


async def test_a_private_incident_is_left_out_for_who_may_not_see_it(way: Sending, note: HandoffMails) -> None:
    await _ask(way, ADM, "incident", "INC-1", SetPrivacy(private=True))
    await _ask(way, LEA, "handoff", KEY, WriteHandoff(replace(SECRET, happened="INC-1 is open")))
    await _ask(way, BEN, "handoff", KEY, AcceptHandoff())
    await note.perform(_mailing())
    (mail,) = way.wire.taken.values()
    assert "INC-1" not in mail.letter.text
    assert "Open items\n  Raise the pool" in mail.letter.text
    assert "Written by Lea Lindt for Ana Silva" in mail.letter.text


async def test_what_cannot_be_mailed_is_for_the_log(way: Sending, note: HandoffMails) -> None:
    with pytest.raises(Undeliverable, match="no such thing"):
        await note.perform(_mailing("payments/gone"))
    with pytest.raises(Undeliverable, match="PlanShifts is no handoff note"):
        await note.perform(replace(_mailing(), owed=Owed("x", NOON, PlanShifts())))
    with capture_logs() as logs:
        assert await note.given_up(_mailing(), "the mailbox is full") == ()
    assert logs[0]["reason"] == "the mailbox is full"
    structlog.reset_defaults()
