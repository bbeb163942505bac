"""Connections to the mail server: few, warm, trusted, and let be when the server wants that."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from engine.ports import InDoubt, NotYet, Undeliverable
from mail.senders.smtp import lines as smtp_lines
from mail.senders.smtp.sender import SmtpSender
from tests.mail.by_smtp import PASSWORD, USER, sender_to
from tests.mail.samples import keeper, outgoing
from tests.standins.clock import ManualClock
from tests.standins.smtp import DROP, HANG, MailServer, serving

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MailServer]:
    async with serving(MailServer(USER, PASSWORD), tmp_path) as started:
        yield started


async def held(sender: SmtpSender) -> NotYet:
    with pytest.raises(NotYet) as stopped:
        await sender.send(outgoing(), keeper)
    return stopped.value


async def test_two_hundred_mails_share_four_connections(server: MailServer) -> None:
    sender = sender_to(server)
    await asyncio.gather(*(sender.send(outgoing(f"k/{n}", to_address=f"c{n}@example.com"), keeper) for n in range(200)))
    assert sorted(mail.recipients[0] for mail in server.delivered) == sorted(f"c{n}@example.com" for n in range(200))
    assert (server.connections, server.most_at_once, server.commands.count("AUTH")) == (4, 4, 4)
    await sender.close()
    await sender.close()
    assert server.commands.count("QUIT") == 4


@pytest.mark.parametrize("answer", [DROP, HANG, "500 what"])
async def test_a_server_is_left_even_where_it_says_no_goodbye(
    server: MailServer, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_lines, "CHECK", 0.2)
    sender = sender_to(server)
    await sender.send(outgoing(), keeper)
    server.fail("QUIT", answer)
    await sender.close()
    await asyncio.sleep(0.05)  # noqa: TID251  for the server to see it
    assert server.lines == set()


async def test_a_connection_that_died_meanwhile_costs_no_mail(server: MailServer) -> None:
    clock = ManualClock()
    sender = sender_to(server, clock)
    await sender.send(outgoing("k/1"), keeper)
    server.cut_all()
    await sender.send(outgoing("k/2"), keeper)
    server.fail("MAIL", DROP)
    await sender.send(outgoing("k/3"), keeper)
    server.fail("MAIL", "421 4.4.2 idle too long")
    await sender.send(outgoing("k/4"), keeper)
    assert (len(server.delivered), server.connections, sender.held()) == (4, 4, "")
    await sender.close()


@pytest.mark.parametrize("answer", [DROP, HANG, "421 4.4.2 idle too long", "500 what"])
async def test_a_connection_that_rested_is_asked_for_a_sign_of_life(
    server: MailServer, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_lines, "CHECK", 0.2)
    clock = ManualClock()
    sender = sender_to(server, clock)
    await sender.send(outgoing("k/1"), keeper)
    await clock.advance(MINUTE)
    await sender.send(outgoing("k/2"), keeper)
    assert (server.commands.count("NOOP"), server.connections) == (1, 1)
    await clock.advance(MINUTE)
    server.fail("NOOP", answer)
    await sender.send(outgoing("k/3"), keeper)
    assert (len(server.delivered), server.connections) == (3, 2)
    await sender.close()


async def test_a_server_that_does_not_forget_a_mail_gets_a_new_connection(server: MailServer) -> None:
    sender = sender_to(server)
    for answer in ("500 what", DROP):
        server.fail("RCPT", "550 5.1.1 x")
        server.fail("RSET", answer)
        with pytest.raises(Undeliverable, match="no such address"):
            await sender.send(outgoing(), keeper)
    await sender.send(outgoing(), keeper)
    assert (len(server.delivered), server.connections) == (1, 3)
    await sender.close()


async def test_a_refused_sign_in_is_tried_once_and_then_by_one_mail(server: MailServer) -> None:
    clock = ManualClock()
    sender = sender_to(server, clock, password="wrong")
    stopped = await held(sender)
    assert stopped.after == 5 * MINUTE
    assert str(stopped).startswith("The mail server does not let Muster sign in (535 5.7.8). Check the user")
    assert sender.held() == f"{stopped} Next try 12:05 UTC."
    assert sender.way(1, 1).lasts == 5 * MINUTE
    for _ in range(20):
        await held(sender)
    assert server.commands.count("AUTH") == 1, "a second method would be a second wrong password"
    await clock.advance(5 * MINUTE)
    waits = await asyncio.gather(*(held(sender) for _ in range(20)))
    assert server.commands.count("AUTH") == 2
    assert min(wait.after for wait in waits) == timedelta(seconds=5)
    server.password = "wrong"
    await clock.advance(5 * MINUTE)
    await sender.send(outgoing(), keeper)
    assert sender.held() == ""
    await sender.close()


async def test_a_server_that_falls_silent_does_not_put_a_whole_notice_in_doubt(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_lines, "ANSWER", 0.3)
    clock, server.hushed = ManualClock(), {"END": HANG}
    sender = sender_to(server, clock)
    mails = [sender.send(outgoing(f"k/{n}"), keeper) for n in range(30)]
    ends = [type(end) for end in await asyncio.gather(*mails, return_exceptions=True)]
    assert (ends.count(InDoubt), ends.count(NotYet)) == (4, 26)
    await clock.advance(MINUTE)
    mails = [sender.send(outgoing(f"k/{n}"), keeper) for n in range(30)]
    ends = [type(end) for end in await asyncio.gather(*mails, return_exceptions=True)]
    assert (ends.count(InDoubt), ends.count(NotYet)) == (1, 29)


async def test_without_a_sign_in_a_relay_that_refuses_is_no_fault_of_the_recipient(tmp_path: Path) -> None:
    async with serving(MailServer(), tmp_path) as server:
        sender = sender_to(server)
        server.fail("RCPT", "554 5.7.1 relay access denied")
        assert "wants Muster to sign in first (554 5.7.1)" in str(await held(sender))


async def test_tls_is_never_done_without(tmp_path: Path) -> None:
    async with serving(MailServer(starttls=False), tmp_path) as server:
        sender = sender_to(server)
        assert f"mail server 127.0.0.1:{server.port} offers no TLS" in str(await held(sender))
        assert server.commands == ["connect", "EHLO"]
        assert "do not agree on TLS" in str(await held(sender_to(server, implicit=True)))
        plain = sender_to(server, plain=True)
        await plain.send(outgoing(), keeper)
        await plain.close()
        assert len(server.delivered) == 1


@pytest.mark.parametrize("implicit", [False, True])
async def test_an_untrusted_certificate_is_not_spoken_to(tmp_path: Path, *, implicit: bool) -> None:
    async with serving(MailServer(USER, PASSWORD, starttls=not implicit, implicit=implicit), tmp_path) as server:
        strangers = sender_to(server, trust=ssl.create_default_context())
        assert "is not trusted: self-signed certificate. Check the name" in str(await held(strangers))
        elsewhere = sender_to(server, host="localhost")
        assert "is not trusted: Hostname mismatch" in str(await held(elsewhere))
        assert "AUTH" not in server.commands


@pytest.mark.parametrize(("methods", "used"), [(("PLAIN", "LOGIN"), 1), (("LOGIN",), 1), ((), 0)])
async def test_signing_in_by_what_the_server_offers(tmp_path: Path, methods: tuple[str, ...], used: int) -> None:
    async with serving(MailServer(USER, PASSWORD, methods=methods), tmp_path) as server:
        sender = sender_to(server)
        if used:
            await sender.send(outgoing(), keeper)
        else:
            assert "offers no sign-in that Muster knows" in str(await held(sender))
        assert server.commands.count("AUTH") == used
        await sender.close()


async def test_a_server_that_is_not_there() -> None:
    clock = ManualClock()
    sender = sender_to(MailServer(port=9), clock)
    stopped = await held(sender)
    assert str(stopped) == "Muster cannot reach the mail server 127.0.0.1:9. Check its name and port, and the firewall."
    assert (stopped.after, sender.held()) == (timedelta(seconds=10), f"{stopped} Next try 12:00 UTC.")


async def test_the_size_is_told_where_the_server_wants_to_know(tmp_path: Path) -> None:
    async with serving(MailServer(USER, PASSWORD, size_limit=200), tmp_path) as server:
        sender = sender_to(server)
        with pytest.raises(Undeliverable, match="too large"):
            await sender.send(outgoing(), keeper)
        assert "DATA" not in server.commands
        await sender.close()


async def test_the_pace_is_kept_only_where_one_is_set(server: MailServer) -> None:
    clock = ManualClock()
    quick, paced = sender_to(server, clock), sender_to(server, clock, per_minute=3)
    assert quick.way(10_000, 10_000).lasts == timedelta(seconds=1000)
    assert (paced.way(3, 3).lasts, paced.way(7, 7).lasts) == (timedelta(milliseconds=400), 2 * MINUTE)
    for _ in range(3):
        await paced.send(outgoing(), keeper)
    assert paced.way(1, 1).lasts == MINUTE
    waits = [(await held(paced)).after for _ in range(7)]
    assert waits == [MINUTE] * 3 + [2 * MINUTE] * 3 + [3 * MINUTE]
    await clock.advance(MINUTE)
    await paced.send(outgoing(), keeper)
    assert (len(server.delivered), paced.held(), paced.way(1, 1).sender) == (4, "", "127.0.0.1")
    await paced.close()


async def test_a_recipient_is_not_taken_for_the_whole_server_once_another_was_taken(tmp_path: Path) -> None:
    async with serving(MailServer(), tmp_path) as server:
        clock = ManualClock()
        sender = sender_to(server, clock)
        server.fail("RCPT", "550 5.7.1 blocked", "", "550 5.7.1 blocked")
        with pytest.raises(NotYet) as first:
            await sender.send(outgoing(), keeper)
        assert first.value.after == timedelta(minutes=5, seconds=30), "others go before it"
        await clock.advance(timedelta(minutes=5))
        await sender.send(outgoing("k/2"), keeper)
        with pytest.raises(Undeliverable, match="refuses mail from us"):
            await sender.send(outgoing(), keeper)
        assert sender.held() == ""
        await sender.close()
