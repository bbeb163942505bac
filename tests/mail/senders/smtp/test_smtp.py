"""The SMTP sender against a real server: what is known after each step, and that no mail goes out twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from engine.ports import InDoubt, Letter, NotYet, StoreClosed, TryLater, Undeliverable
from mail.senders.sender import CalledBack, Receipt, Unknowable
from mail.senders.smtp import lines as smtp_lines
from mail.senders.smtp.sender import SmtpSender
from tests.mail.by_smtp import PASSWORD, USER, Kept, sender_to
from tests.mail.samples import outgoing
from tests.standins.clock import ManualClock
from tests.standins.smtp import DROP, HANG, TAKEN_THEN_DROP, TAKEN_THEN_HANG, MailServer, serving


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MailServer]:
    async with serving(MailServer(USER, PASSWORD), tmp_path) as started:
        yield started


@pytest.fixture
async def sender(server: MailServer) -> AsyncIterator[SmtpSender]:
    opened = sender_to(server)
    yield opened
    await opened.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("CONNECT", "COMMAND", "ANSWER", "CHECK"):
        monkeypatch.setattr(smtp_lines, limit, 0.3)


@pytest.mark.parametrize("implicit", [False, True])
async def test_a_mail_arrives_whole(tmp_path: Path, *, implicit: bool) -> None:
    letter = Letter(
        "[Zahlung €] — " + "sehr lange Überschrift 🚀 " * 8 + "Ende",
        "grüße\n.\n..\n.two\n" + "x" * 3000 + "\n\n.",
        "<p>شكرا</p>\n.\n" + "<b>.</b>" * 500,
        "de",
    )
    link = "https://status.contoso.example/c/abc"
    async with serving(MailServer(USER, PASSWORD, implicit=implicit, starttls=not implicit), tmp_path) as at:
        sender = sender_to(at)
        mail = outgoing(letter=letter, unsubscribe=link, reply_to="help@contoso.example")
        receipt = await sender.send(mail, Kept())
        await sender.close()
    assert receipt == Receipt(mail.message_id, ManualClock().now())
    found = at.delivered[0]
    assert (found.sender, found.recipients) == ("status@contoso.example", ("ines@example.com",))
    message = found.message
    assert message["Subject"] == letter.subject
    assert message["Message-ID"] == mail.message_id
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Bcc"] is None
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert (plain.rstrip("\n"), html.rstrip("\n")) == (letter.text.rstrip("\n"), letter.html.rstrip("\n"))
    assert max(map(len, found.raw.split(b"\r\n"))) <= 998
    assert at.commands[-2:] == ["END", "QUIT"]


WAIT, LATER, NEVER = NotYet, TryLater, Undeliverable
STEPS = [
    ("connect", DROP, WAIT),
    ("connect", "554 5.7.1 no", WAIT),
    ("connect", "421 4.3.2 later", WAIT),
    ("EHLO", DROP, WAIT),
    ("EHLO", "550 5.7.1 no", WAIT),
    ("STARTTLS", "454 4.7.0 not now", WAIT),
    ("STARTTLS", DROP, WAIT),
    ("AUTH", "535 5.7.8 no", WAIT),
    ("AUTH", "454 4.7.0 not now", WAIT),
    ("AUTH", DROP, WAIT),
    ("MAIL", DROP, WAIT),
    ("MAIL", "421 4.3.2 later", WAIT),
    ("MAIL", "451 4.3.0 later", WAIT),
    ("MAIL", "530 5.7.0 sign in", WAIT),
    ("MAIL", "550 5.7.60 ines@example.com may not", WAIT),
    ("MAIL", "552 5.3.4 too large", NEVER),
    ("RCPT", DROP, LATER),
    ("RCPT", "421 4.3.2 later", LATER),
    ("RCPT", "450 4.2.1 ines@example.com is grey", LATER),
    ("RCPT", "550 5.1.1 ines@example.com unknown", NEVER),
    ("RCPT", "550 no such ines@example.com", NEVER),
    ("RCPT", "550 5.1.8 sender", WAIT),
    ("RCPT", "554 5.7.1 not allowed", NEVER),
    ("DATA", DROP, LATER),
    ("DATA", "451 4.3.0 later", LATER),
    ("DATA", "554 5.7.1 no", NEVER),
    ("content", DROP, LATER),
    ("END", "451 4.3.0 later", LATER),
    ("END", "421 4.3.2 later", LATER),
    ("END", "552 5.3.4 too large", NEVER),
    ("END", "554 5.7.1 spam from ines@example.com", NEVER),
    ("END", "550 5.1.8 sender", WAIT),
]


@pytest.mark.parametrize(("command", "fault", "expected"), STEPS)
async def test_what_was_stopped_before_its_end_was_certainly_not_sent(
    server: MailServer, command: str, fault: str, expected: type[Exception]
) -> None:
    clock, kept = ManualClock(), Kept()
    sender = sender_to(server, clock)
    server.fail(command, fault)
    with pytest.raises(expected) as stopped:
        await sender.send(outgoing(), kept)
    assert type(stopped.value) is expected
    assert "ines" not in f"{stopped.value} {stopped.value!r} {sender.held()}".lower()
    assert server.delivered == []
    assert await sender.find(outgoing(trace=kept)) is None
    assert (sender.held() == "") == (expected is not WAIT and not fault.startswith("421"))
    await clock.advance(timedelta(minutes=5))
    await sender.send(outgoing(trace=kept), kept)
    assert len(server.delivered) == 1
    assert sender.held() == ""
    await sender.close()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("fault", "arrived"),
    [(DROP, 0), (HANG, 0), (TAKEN_THEN_DROP, 1), (TAKEN_THEN_HANG, 1), ("899 what", 0), ("what", 0), ("354 more", 0)],
)
async def test_no_answer_to_the_whole_mail_is_doubt_for_ever(
    server: MailServer, sender: SmtpSender, fault: str, arrived: int
) -> None:
    kept = Kept()
    server.fail("END", fault)
    with pytest.raises(InDoubt):
        await sender.send(outgoing(), kept)
    assert len(server.delivered) == arrived
    for _ in range(2):
        with pytest.raises(Unknowable, match="did not say whether it took it"):
            await sender.find(outgoing(trace=kept))
    assert sender.held().startswith(f"The mail server 127.0.0.1:{server.port} took a whole mail and did not say")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("command", ["connect", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"])
async def test_silence_before_the_content_ends_in_time(server: MailServer, sender: SmtpSender, command: str) -> None:
    server.fail(command, HANG)
    with pytest.raises(TryLater):
        await sender.send(outgoing(), Kept())
    assert await sender.find(outgoing()) is None


@pytest.mark.parametrize(
    ("command", "known"),
    [("connect", True), ("AUTH", True), ("MAIL", True), ("RCPT", True), ("DATA", True), ("END", False)],
)
async def test_killed_at_a_step(server: MailServer, sender: SmtpSender, command: str, *, known: bool) -> None:
    kept = Kept()
    server.fail(command, TAKEN_THEN_HANG)
    sending = asyncio.create_task(sender.send(outgoing(), kept))
    await server.reached[command].wait()
    await asyncio.sleep(0.01)  # noqa: TID251  both ends come to rest
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    after = sender_to(server)
    if known:
        assert await after.find(outgoing(trace=kept)) is None
        await after.send(outgoing(trace=kept), kept)
    else:
        with pytest.raises(Unknowable):
            await after.find(outgoing(trace=kept))
    assert len(server.delivered) == 1
    await after.close()


async def test_killed_before_or_after_the_mark_nothing_has_gone(server: MailServer, sender: SmtpSender) -> None:
    class CutOff(Kept):
        async def keep(self, trace: Mapping[str, str]) -> None:
            self.update(trace)
            raise StoreClosed("the process ends here")

    kept = CutOff()
    with pytest.raises(StoreClosed):
        await sender.send(outgoing(), kept)
    await asyncio.sleep(0.05)  # noqa: TID251  for the server to see that the connection is gone
    assert (server.delivered, "END" in server.commands) == ([], False)
    with pytest.raises(Unknowable):
        await sender.find(outgoing(trace=kept))


async def test_a_mail_called_back_before_the_dot_never_arrives_and_may_go_later(
    server: MailServer, sender: SmtpSender
) -> None:
    kept = Kept()
    kept.called_back = True
    with pytest.raises(CalledBack):
        await sender.send(outgoing(), kept)
    assert (server.delivered, sender.held(), dict(kept)) == ([], "", {})
    kept.called_back = False
    assert await sender.find(outgoing(trace=kept)) is None
    await sender.send(outgoing(trace=kept), kept)
    assert len(server.delivered) == 1


async def test_a_trace_of_another_sender_is_no_leave_to_send(sender: SmtpSender) -> None:
    for trace in ({"draft": "AAMk"}, {"by": "graph", "mailbox": "m", "draft": "AAMk"}, {"by": "new"}):
        with pytest.raises(Unknowable, match="Another kind of sender"):
            await sender.find(outgoing(trace=trace))
    for trace in ({}, {"by": "graph", "mailbox": "m"}, {"by": "smtp", "dot": ""}):
        assert await sender.find(outgoing(trace=trace)) is None, "certainly not sent"
    assert await sender.bounces(outgoing().at) == ()
