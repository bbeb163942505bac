"""Sends mail by SMTP, step by step, so that it is known how far each mail came; a doubt is never resolved by repeating.

What is known when the process dies, the connection breaks or the server refuses at each step, and what follows:

step                            what is kept   killed there     broken off there     refused there
1 connect, TLS, sign in         nothing        sent anew        held, then sent      held: the sentence says what to do
2 MAIL FROM                     nothing        sent anew        held, then sent      held; 552: this mail fails
3 RCPT TO                       nothing        sent anew        tried again          4xx: tried again; 5xx: this mail
                                                                                     fails, or held where any would
4 DATA                          nothing        sent anew        tried again          as 3
5 the mail without its last dot nothing        sent anew        tried again          -
  called back                   nothing        sent anew        -                    the connection is closed
6 `keep`: the dot may be out    mark           a person decides tried again (the     -
                                               (not sent)       mark is cleared)
7 the dot                       mark           a person decides a person decides     -
8 the answer: 4xx, 5xx          mark           a person decides -                    as 3 (the mark is cleared)
  2xx: the server has it        mark           a person decides -                    -

A server delivers nothing before the dot (RFC 5321, 4.1.1.4), and cannot be asked later what became of a mail. A mail
with the mark is therefore never sent again by itself. In row 6 that is a false alarm, by a hair's breadth.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aiosmtplib.response import SMTPResponse

from engine.ports import Clock, InDoubt, NotYet, TryLater, Undeliverable, Way
from mail.customers.addresses import BadAddress, read_address
from mail.senders.message_bytes import to_bytes
from mail.senders.sender import Bounce, Keeper, OutgoingMail, Receipt, Unknowable
from mail.senders.smtp.gate import Gate
from mail.senders.smtp.lines import UNREACHABLE, Line, Lines, Lost, Unready
from mail.senders.smtp.refusals import Refusal, Step, hold_of, why
from mail.senders.smtp.server import SmtpServer
from mail.senders.traces import BY, DOT, SMTP, own_or_harmless

DOUBT = timedelta(minutes=1)
"""After a doubt one mail tries alone: a server that falls silent must not put a whole notice in doubt."""
ASIDE = timedelta(seconds=30)
"""A mail whose recipient was refused comes back so much later: another one tries first, and tells whose fault it is."""
TAKES = timedelta(milliseconds=400)
"""What a mail takes on one connection, roughly: four round trips and the server's own work."""

BROKEN = "the connection to the mail server broke off before the mail was whole: it was certainly not sent"
SILENT = "the mail server was given the whole mail and did not say whether it took it"
SILENT_SERVER = "The mail server {server} took a whole mail and did not say whether it keeps it."
GONE = "The mail server {server} breaks off the connection before it takes a mail."
NO_BATCH = "by SMTP every customer gets a mail of their own: choose another way for this notice, and send again"

_MAILBOX = re.compile(r"(?=.{3,254}\Z)[!-;=?-~]+@[!-;=?-~]+")
"""Printable ASCII without `<` and `>`: nothing that could end a command or begin another."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail as it goes over the wire: `content` ends with a line end and has its dots doubled."""

    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    content: bytes = field(repr=False)


class SmtpSender:
    """A Sender of `mail.senders`. Batches it refuses: a server may take some recipients of one and refuse others.

    `per_minute` is a limit of the provider, none by default. `trust` says which certificates are, instead of this
    machine's authorities. `pace` is how much faster than real time the clock goes.
    """

    def __init__(
        self,
        server: SmtpServer,
        clock: Clock,
        *,
        trust: ssl.SSLContext | None = None,
        connections: int = 4,
        per_minute: int | None = None,
        pace: float = 1.0,
    ) -> None:
        self._server = server
        self._clock = clock
        self._connections = connections
        self._pace = pace
        self._gate = Gate(clock, per_minute, pace=pace)
        self._relays = bool(server.user)
        """It has taken a recipient, or knows us: then a recipient it refuses is the fault of that mail alone."""
        self._lines = Lines(server, clock, size=connections, trust=trust, pace=pace)

    async def send(self, mail: OutgoingMail, keeper: Keeper) -> Receipt:
        envelope = seal(mail)
        async with self._lines.room():
            with self._gate.passing(urgent=mail.urgent):
                line = await self._begin(envelope)
                try:
                    await self._address(line, envelope)
                    await self._content(line, envelope, keeper, mail.message_id)
                except Lost:
                    raise TryLater(BROKEN) from None
                finally:
                    self._lines.give_back(line)
        return Receipt(mail.message_id, self._clock.now())

    async def find(self, mail: OutgoingMail) -> Receipt | None:
        """Never a receipt: SMTP cannot look a mail up."""
        own_or_harmless(mail.trace, SMTP)
        if mail.trace.get(DOT):
            raise Unknowable(SILENT)
        return None

    def way(self, messages: int, recipients: int) -> Way:  # noqa: ARG002  each recipient is a message here
        turns = -(-messages // self._connections)
        return Way(max(self._gate.opens_in(messages), TAKES * turns * self._pace), 0, self._server.host)

    def held(self) -> str:
        return self._gate.held()

    async def bounces(self, since: datetime) -> Sequence[Bounce]:  # noqa: ARG002  as the port has it
        """Nothing: what comes back goes to the mailbox of the sender, which SMTP cannot read."""
        return ()

    async def close(self) -> None:
        """Part from the mail server; connections in use end with their mail. Harmless twice."""
        await self._lines.close()

    async def _begin(self, envelope: Envelope) -> Line:
        """A connection on which the server took the sender. One that had rested may be dead without a sign of it: then
        a new one is tried, because nothing has happened yet."""
        for fresh in (False, True):
            line = await self._line(fresh=fresh)
            size = (b"SIZE=%d" % len(envelope.content),) if line.offers("size") else ()
            answer: SMTPResponse | None = None
            try:
                answer = await line.ask(b"MAIL", b"FROM:<%s>" % envelope.sender.encode("ascii"), *size)
            except Lost:
                answer = None
            if answer and answer.code == 250:
                line.busy = True
                return line
            if not line.used or (answer and answer.code != 421):
                break
            line.close()
        self._lines.give_back(line)
        raise self._failure(Step.MAIL, answer) if answer else self._held(UNREACHABLE, GONE)

    async def _line(self, *, fresh: bool) -> Line:
        try:
            return await (self._lines.new() if fresh else self._lines.take())
        except Unready as unready:
            raise self._held(unready.span, unready.sentence) from None

    async def _address(self, line: Line, envelope: Envelope) -> None:
        """The recipient, and leave to send the content."""
        answer = await line.ask(b"RCPT", b"TO:<%s>" % envelope.recipient.encode("ascii"))
        if answer.code not in (250, 251):
            raise await self._refused(line, Step.RCPT, answer)
        self._relays = True
        answer = await line.ask(b"DATA")
        if answer.code != 354:
            raise await self._refused(line, Step.DATA, answer)

    async def _content(self, line: Line, envelope: Envelope, keeper: Keeper, message_id: str) -> None:
        mark = {BY: SMTP, "message_id": message_id}
        line.write(envelope.content)
        await keeper.still()
        await keeper.keep({**mark, DOT: self._clock.now().isoformat()})
        try:
            line.write(b".\r\n")
        except Lost:
            await keeper.keep({**mark, DOT: ""})
            raise
        answer = await self._answer(line)
        line.busy = False
        if answer.code >= 400:
            await keeper.keep({**mark, DOT: ""})
            raise self._failure(Step.END, answer)

    async def _answer(self, line: Line) -> SMTPResponse:
        """A yes or a no to the whole mail. Anything else is doubt."""
        try:
            answer = await line.answer()
        except Lost:
            answer = SMTPResponse(-1, "")
        if not (200 <= answer.code < 300 or 400 <= answer.code < 600):
            self._gate.hold(DOUBT, SILENT_SERVER.format(server=self._server.name))
            raise InDoubt(SILENT)
        return answer

    async def _refused(self, line: Line, step: Step, answer: SMTPResponse) -> Exception:
        """The connection is good for the next mail, when the server agrees to forget this one."""
        failure = self._failure(step, answer)
        with suppress(Lost):  # it stays busy then, and is closed
            line.busy = (await line.ask(b"RSET", quick=True)).code != 250
        return failure

    def _failure(self, step: Step, answer: SMTPResponse) -> TryLater | Undeliverable:
        refusal = Refusal.of(step, answer.code, answer.message)
        hold = hold_of(refusal, signed_in=bool(self._server.user), relays=self._relays)
        held = self._held(*hold) if hold else None
        if held and held.after and step is Step.RCPT and not refusal.for_now:
            held = NotYet(str(held), held.after + ASIDE * self._pace)
        if held and (step is Step.MAIL or not refusal.for_now):
            return held
        if refusal.for_now:
            after = held.after if held else None
            return TryLater(f"the mail server cannot take this mail now ({refusal.shown})", after)
        return Undeliverable(why(refusal))

    def _held(self, span: timedelta, sentence: str) -> NotYet:
        sentence = sentence.format(server=self._server.name)
        return NotYet(sentence, self._gate.hold(span, sentence))


def seal(mail: OutgoingMail) -> Envelope:
    """The mail for the wire: ASCII throughout, with the domains of addresses in their ASCII form, so that SMTPUTF8 is
    never needed. Raises Undeliverable."""
    if mail.bcc:
        raise Undeliverable(NO_BATCH)
    mail = replace(mail, to_address=_ascii(mail.to_address), from_address=_ascii(mail.from_address))
    content = re.sub(rb"\r\n|\r|\n", b"\r\n", to_bytes(mail, unsubscribe=True).rstrip(b"\r\n") + b"\r\n")
    return Envelope(mail.from_address, mail.to_address, re.sub(rb"(?m)^\.", b"..", content))


def _ascii(address: str) -> str:
    try:
        found = address if address.isascii() else read_address(address)
    except BadAddress as bad:
        raise Undeliverable(str(bad)) from None
    if not _MAILBOX.fullmatch(found):
        raise Undeliverable("the address of this mail is not well formed")
    return found
