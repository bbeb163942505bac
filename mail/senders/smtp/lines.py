"""Connections to one mail server: opened with TLS and sign-in, a few at once, kept warm and used again."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from aiosmtplib import SMTP, SMTPException, SMTPResponseException
from aiosmtplib.protocol import SMTPProtocol
from aiosmtplib.response import SMTPResponse

from engine.ports import Clock
from mail.senders.smtp.refusals import SETUP, Refusal, Step, hold_of
from mail.senders.smtp.server import SmtpServer

CONNECT, COMMAND, ANSWER, CHECK = 10.0, 30.0, 60.0, 5.0
"""Seconds of real time: to connect, for a command, for the answer to a whole mail, for a sign of life."""
STALE = timedelta(seconds=20)
"""A connection that rested longer is asked for a sign of life first."""
UNREACHABLE = timedelta(seconds=10)
OUR_NAME = "[127.0.0.1]"
"""RFC 5321, 4.1.4: a client without a public name gives an address. Our own would tell of the network inside."""

CANNOT_REACH = "Muster cannot reach the mail server {server}. Check its name and port, and the firewall."
NO_TLS = (
    "The mail server {server} offers no TLS, and Muster sends nothing without. Use its port for STARTTLS (often 587), "
    "or smtps:// (often 465)."
)
BAD_TLS = "Muster and the mail server {server} do not agree on TLS. Check that the port fits smtp:// or smtps://."
BAD_CERTIFICATE = (
    "The certificate of the mail server {server} is not trusted: {why}. Check the name of the server, and that this "
    "machine knows the authority behind the certificate (SSL_CERT_FILE names others)."
)
NO_METHOD = "The mail server {server} offers no sign-in that Muster knows (PLAIN, LOGIN, CRAM-MD5)."


class Unready(Exception):
    """No connection could be made: how long to let be, and the sentence for the operator."""

    def __init__(self, span: timedelta, sentence: str) -> None:
        super().__init__(sentence)
        self.span = span
        self.sentence = sentence


class Lost(Exception):
    """The connection broke off, or the server did not answer in time."""


class Line:
    """One connection. Whatever breaks is Lost, and the line is closed then."""

    def __init__(self, smtp: SMTP, protocol: SMTPProtocol, at: datetime) -> None:
        self._smtp = smtp
        self._protocol = protocol
        self.used = False
        """A mail was tried on it before."""
        self.busy = False
        """A mail is begun on it and not ended."""
        self.rested = at

    @property
    def alive(self) -> bool:
        return self._smtp.is_connected

    def offers(self, extension: str) -> bool:
        return self._smtp.supports_extension(extension)

    async def ask(self, *words: bytes, quick: bool = False) -> SMTPResponse:
        """One command and its answer. `quick`: the server should not have to think."""
        try:
            return await self._smtp.execute_command(*words, timeout=CHECK if quick else COMMAND)
        except (SMTPException, OSError):
            self.close()
            raise Lost from None

    def write(self, content: bytes) -> None:
        """Part of a mail, as it must be on the wire. Lost: it was not written."""
        try:
            self._protocol.write(content)
        except (SMTPException, OSError):
            self.close()
            raise Lost from None

    async def answer(self) -> SMTPResponse:
        """What the server says to the whole mail."""
        try:
            return await self._protocol.read_response(timeout=ANSWER)
        except (SMTPException, OSError):
            self.close()
            raise Lost from None

    async def leave(self) -> None:
        """Say goodbye, if the server is quick about it."""
        if self.alive and not self.busy:
            try:
                await self.ask(b"QUIT", quick=True)
            except Lost:
                return
        self.close()

    def close(self) -> None:
        self._smtp.close()


class Lines:
    """At most `size` connections at once. `trust` says which certificates are, instead of this machine's own."""

    def __init__(
        self, server: SmtpServer, clock: Clock, *, size: int = 4, trust: ssl.SSLContext | None = None, pace: float = 1.0
    ) -> None:
        self._server = server
        self._clock = clock
        self._trust = trust or ssl.create_default_context()
        self._stale = STALE * pace
        self._room = asyncio.Semaphore(size)
        self._resting: list[Line] = []
        self._closed = False

    @asynccontextmanager
    async def room(self) -> AsyncIterator[None]:
        """Waits until fewer than `size` mails are on their way."""
        async with self._room:
            yield

    async def take(self) -> Line:
        """A connection that is ready for a mail, used before or new. Raises Unready."""
        while self._resting:
            line = self._resting.pop()
            if await self._lives(line):
                return line
        return await self.new()

    async def new(self) -> Line:
        """Raises Unready."""
        smtp = self._smtp()
        try:
            await self._begin(smtp)
        except Unready:
            smtp.close()
            raise
        except (SMTPException, OSError) as error:
            smtp.close()
            raise self._unready(error) from None
        if smtp.protocol is None:
            raise self._not(UNREACHABLE, CANNOT_REACH)
        return Line(smtp, smtp.protocol, self._clock.now())

    def give_back(self, line: Line) -> None:
        """Keeps it for the next mail, unless a mail was left unfinished on it."""
        if line.alive and not line.busy and not self._closed:
            line.used, line.rested = True, self._clock.now()
            self._resting.append(line)
        else:
            line.close()

    async def close(self) -> None:
        """Says goodbye on every connection; those in use are closed when they come back."""
        self._closed = True
        resting, self._resting = self._resting, []
        await asyncio.gather(*(line.leave() for line in resting))

    async def _lives(self, line: Line) -> bool:
        if not line.alive or self._clock.now() - line.rested < self._stale:
            return line.alive
        try:
            answer = await line.ask(b"NOOP", quick=True)
        except Lost:
            return False
        if answer.code != 250:
            line.close()
        return line.alive

    def _smtp(self) -> SMTP:
        return SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.implicit_tls,
            start_tls=False,  # asked for by ourselves, and then never done without
            tls_context=self._trust,
            timeout=COMMAND,
            local_hostname=OUR_NAME,
        )

    async def _begin(self, smtp: SMTP) -> None:
        await smtp.connect(timeout=CONNECT)
        await smtp.ehlo()
        if not self._server.implicit_tls and not self._server.plain:
            if not smtp.supports_extension("starttls"):
                raise self._not(SETUP, NO_TLS)
            await smtp.starttls(timeout=CONNECT)
            await smtp.ehlo()
        if self._server.user:
            await self._sign_in(smtp)

    async def _sign_in(self, smtp: SMTP) -> None:
        """By one method: trying each in turn would make three wrong passwords of one, and lock the account."""
        methods = {"plain": smtp.auth_plain, "login": smtp.auth_login, "cram-md5": smtp.auth_crammd5}
        known = [method for name, method in methods.items() if name in smtp.server_auth_methods]
        if not known:
            raise self._not(SETUP, NO_METHOD)
        try:
            await known[0](self._server.user, self._server.password)
        except SMTPResponseException as refused:
            raise self._refused(Step.SIGN_IN, refused) from None

    def _unready(self, error: BaseException) -> Unready:
        if isinstance(error, SMTPResponseException):
            return self._refused(Step.GREETING, error)
        cause = error if isinstance(error, ssl.SSLError) else error.__cause__
        if isinstance(cause, ssl.SSLCertVerificationError):
            return self._not(SETUP, BAD_CERTIFICATE, cause.verify_message.rstrip("."))
        if isinstance(cause, ssl.SSLError):
            return self._not(SETUP, BAD_TLS)
        return self._not(UNREACHABLE, CANNOT_REACH)

    def _refused(self, step: Step, error: SMTPResponseException) -> Unready:
        hold = hold_of(Refusal.of(step, error.code, error.message), signed_in=False)
        return Unready(*hold) if hold else self._not(UNREACHABLE, CANNOT_REACH)

    def _not(self, span: timedelta, sentence: str, why: str = "") -> Unready:
        return Unready(span, sentence.format(server=self._server.name, why=why))
