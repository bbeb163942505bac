"""What the SMTP sender tells, refuses and keeps to itself: words, broken mails, secrets, and the server's address."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.ports import NotYet, Undeliverable
from mail.senders.smtp.sender import SmtpSender, seal
from mail.senders.smtp.server import SmtpServer, read_server
from tests.mail.by_smtp import PASSWORD, USER, Kept, sender_to
from tests.mail.samples import keeper, outgoing
from tests.standins.smtp import MailServer, serving


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MailServer]:
    async with serving(MailServer(USER, PASSWORD), tmp_path) as started:
        yield started


@pytest.fixture
async def sender(server: MailServer) -> AsyncIterator[SmtpSender]:
    opened = sender_to(server)
    yield opened
    await opened.close()


async def test_the_reason_is_in_words_with_the_codes(server: MailServer, sender: SmtpSender) -> None:
    for reply, words in [
        ("550 5.1.1 x", "There is no such address. (550 5.1.1)"),
        ("550 5.1.1.9 x", "The mail server knows no such address, or does not take mail for it. (550)"),
        ("552 5.2.2 x", "The mailbox is full. (552 5.2.2)"),
        ("552 x", "The mail is too large, or the mailbox is full. (552)"),
        ("554 5.0.0 x", "The mail server refuses this mail. (554 5.0.0)"),
    ]:
        server.fail("RCPT", reply)
        with pytest.raises(Undeliverable) as why:
            await sender.send(outgoing(), Kept())
        assert str(why.value) == words
    assert server.connections == 1, "a refused mail costs no connection"


@pytest.mark.parametrize(
    "broken",
    [
        {"to_address": "a@example.com>\r\nRCPT TO:<x@example.com"},
        {"to_address": "a@example.com> SIZE=1"},
        {"to_address": '"a b"@example.com'},
        {"to_address": "jörg@example.com"},
        {"to_address": ""},
        {"from_address": "s@contoso.example\nX: y"},
        {"to_name": "Ana\r\nBcc: x@example.com"},
        {"unsubscribe": "https://x.example/>\r\nBcc: x@example.com"},
        {"to_address": "", "bcc": ("a@example.com", "b@example.com")},
    ],
)
async def test_what_cannot_be_a_mail_never_reaches_the_server(
    server: MailServer, sender: SmtpSender, broken: dict[str, Any]
) -> None:
    with pytest.raises(Undeliverable) as why:
        await sender.send(replace(outgoing(), **broken), Kept())
    assert server.commands == []
    assert "example" not in str(why.value)


async def test_a_domain_in_other_letters_goes_in_its_ascii_form(server: MailServer, sender: SmtpSender) -> None:
    await sender.send(outgoing(to_address="ana@bücher.example"), Kept())
    assert server.delivered[0].recipients == ("ana@xn--bcher-kva.example",)


async def test_neither_addresses_nor_the_password_are_told(
    server: MailServer, sender: SmtpSender, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    for command, reply in [("RCPT", "550 5.1.1 ines@example.com"), ("MAIL", "550 5.7.1 status@contoso.example")]:
        server.fail(command, reply)
        with pytest.raises((NotYet, Undeliverable)) as stopped:
            await sender.send(outgoing(), keeper)
        told += [repr(stopped.value), str(stopped.value.__cause__), str(stopped.value.__context__)]
    logged = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # that is the server's own
    at = SmtpServer("mail.example", 587, USER, PASSWORD)
    everything = " ".join([*told, *logged, repr(at), repr(sender), repr(seal(outgoing())), sender.held()]).lower()
    assert "ines" not in everything
    assert PASSWORD not in everything
    assert "status@" not in everything


def test_the_mail_server_as_the_operator_names_it() -> None:
    assert read_server("smtp://muster@mail.example", "p") == SmtpServer("mail.example", 587, "muster", "p")
    assert read_server("smtp://mail.example:2525") == SmtpServer("mail.example", 2525)
    assert read_server("smtps://a%7Cb@mail.example", "p") == SmtpServer(
        "mail.example", 465, "a|b", "p", implicit_tls=True
    )
    here = read_server("smtp://localhost:1025", development=True)
    assert (here.plain, here.name) == (True, "localhost:1025")
    assert not read_server("smtp://127.0.0.1:1025").plain
    assert not read_server("smtp://mail.example", development=True).plain
    assert not read_server("smtps://localhost", development=True).plain


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example",
        "smtp://",
        "smtp://muster:secret@mail.example",
        "smtp://mail.example:99999",
        "smtp://mail.example/inbox",
        "smtp://[::1",
        "mail.example:587",
        "smtp://mail.example?tls=no",
    ],
)
def test_what_names_no_mail_server_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"^smtp://user@host:587 or") as why:
        read_server(url)
    assert "secret" not in str(why.value)


def test_nothing_leaves_this_machine_without_tls() -> None:
    for host in ("mail.example", "10.0.0.1", "localhost.example"):
        with pytest.raises(ValueError, match="TLS only"):
            SmtpServer(host, 25, plain=True)
    with pytest.raises(ValueError, match="TLS or it has not"):
        SmtpServer("127.0.0.1", 465, plain=True, implicit_tls=True)
    assert SmtpServer("::1", 25, plain=True).plain
