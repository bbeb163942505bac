"""A mail server on the loopback that takes mail by SMTP, and refuses, hangs or breaks off where a test says so."""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.standins.entra import certificate_pem

DROP, HANG = "drop", "hang"
TAKEN_THEN_DROP, TAKEN_THEN_HANG = "taken, then drop", "taken, then hang"


@dataclass(frozen=True)
class Delivered:
    """A mail the server took: its envelope, its bytes, and its parts."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return BytesParser(EmailMessage, policy=default).parsebytes(self.raw)


@dataclass
class MailServer:
    """`faults` by command (`connect EHLO STARTTLS AUTH MAIL RCPT DATA content END RSET NOOP QUIT`), used up in order: a
    reply such as `550 5.1.1 no`, or one of the words above. `hushed` commands meet the same fault for ever.
    """

    user: str = ""
    password: str = ""
    starttls: bool = True
    implicit: bool = False
    size_limit: int = 100_000
    methods: tuple[str, ...] = ("PLAIN", "LOGIN")
    host: str = "127.0.0.1"
    port: int = 0
    delivered: list[Delivered] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    faults: dict[str, deque[str]] = field(default_factory=dict)
    hushed: dict[str, str] = field(default_factory=dict)
    reached: defaultdict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    connections: int = 0
    most_at_once: int = 0
    lines: set[Dialogue] = field(default_factory=set)
    slow: float = 0.0

    def fail(self, command: str, *faults: str) -> None:
        self.faults.setdefault(command, deque()).extend(faults)

    def fault(self, command: str) -> str:
        self.commands.append(command)
        self.reached[command].set()
        queue = self.faults.get(command)
        return queue.popleft() if queue else self.hushed.get(command, "")

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.slow:
            await asyncio.sleep(self.slow)  # noqa: TID251  the work a real server does
        fault = self.fault("END")
        if not fault or fault.startswith("taken"):
            self.delivered.append(
                Delivered(str(envelope.mail_from), tuple(map(str, envelope.rcpt_tos)), envelope.original_content or b"")
            )
        if fault:
            await server_of(server).misbehave(fault)
            return fault
        return "250 2.0.0 taken"

    def authenticator(self, _dialogue: SMTP, _at: Session, _mail: Envelope, _method: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data == (self.user.encode(), self.password.encode())
        return AuthResult(success=right, handled=False, auth_data=data)

    def cut_all(self) -> None:
        """As when a server goes away: every connection is reset."""
        for line in list(self.lines):
            line.cut()


class Dialogue(SMTP):
    """One connection."""

    command_size_limit = 1024

    def __init__(self, mail_server: MailServer, context: ssl.SSLContext | None) -> None:
        self.mail_server = mail_server
        super().__init__(
            mail_server,
            hostname="mail.example",
            ident="ready",
            data_size_limit=mail_server.size_limit,
            tls_context=context,
            require_starttls=context is not None,
            auth_require_tls=context is not None,
            authenticator=mail_server.authenticator,
            auth_exclude_mechanism=[name for name in ("PLAIN", "LOGIN") if name not in mail_server.methods],
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        server = self.mail_server
        if self not in server.lines:
            server.lines.add(self)
            server.connections += 1
            server.most_at_once = max(server.most_at_once, len(server.lines))
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.mail_server.lines.discard(self)
        super().connection_lost(error)

    def cut(self) -> None:
        transport = self._original_transport or self.transport
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()

    async def misbehave(self, fault: str) -> None:
        """Breaks off or falls silent; anything else is for the caller to say."""
        if fault.endswith(DROP):
            self.cut()
        if fault.endswith((DROP, HANG)):
            await asyncio.Event().wait()

    async def _met(self, command: str) -> bool:
        """Whether this command met a fault, which has happened then."""
        fault = self.mail_server.fault(command)
        if not fault:
            return False
        await self.misbehave(fault)
        await self.push(fault)
        if fault.startswith("421") and self.transport:
            self.transport.close()
        return True

    async def _handle_client(self) -> None:
        if not await self._met("connect"):
            await super()._handle_client()

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not await self._met("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        if not await self._met("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if not await self._met("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_NOOP(self, arg: str) -> None:  # noqa: N802
        if not await self._met("NOOP"):
            await super().smtp_NOOP(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        if not await self._met("QUIT"):
            await super().smtp_QUIT(arg)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        if not await self._met("RSET"):
            await super().smtp_RSET(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        if await self._met("MAIL"):
            return
        if self.mail_server.user and not (self.session and self.session.authenticated):
            await self.push("530 5.7.0 Authentication required")
            return
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        if not await self._met("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if await self._met("DATA"):
            return
        fault = self.mail_server.fault("content")
        if fault:
            await self.push("354 go on")
            await self._reader.readline()
            await self.misbehave(fault)
        await super().smtp_DATA(arg)


def server_of(server: SMTP) -> Dialogue:
    assert isinstance(server, Dialogue)
    return server


def server_context(folder: Path) -> ssl.SSLContext:
    path = folder / "server.pem"
    path.write_text(certificate_pem(), encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def trusting() -> ssl.SSLContext:
    """A client that knows the stand-in's certificate, and no other."""
    pem = certificate_pem()
    return ssl.create_default_context(cadata=pem[pem.index("-----BEGIN CERTIFICATE") :])


@asynccontextmanager
async def serving(server: MailServer, folder: Path) -> AsyncIterator[MailServer]:
    context = server_context(folder) if server.starttls or server.implicit else None
    listening = await asyncio.get_running_loop().create_server(
        lambda: Dialogue(server, None if server.implicit else context),
        server.host,
        server.port,
        ssl=context if server.implicit else None,
    )
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        server.cut_all()
        await listening.wait_closed()
