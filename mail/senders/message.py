"""Builds the MIME message of a mail: plain text and HTML, with the headers that keep out-of-office replies away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from engine.ports import Undeliverable
from mail.senders import headers
from mail.senders.sender import OutgoingMail

MALFORMED = "the address, a header or the text of this mail is not well formed"
ALWAYS = (
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"),
    *("MIME-Version", "Content-Type", "Content-Language"),
)


def to_message(mail: OutgoingMail, *, bcc: bool = False, unsubscribe: bool = False) -> EmailMessage:
    """The same mail gives the same bytes. Raises Undeliverable where a header is malformed, without showing it.

    `bcc`: the transport reads the recipients of a batch from the Bcc header and takes it out. SMTP has them in the
    envelope and must not get it. `unsubscribe`: the transport leaves the headers of RFC 8058 as they are.
    """
    message = EmailMessage(SMTP)
    try:
        for header in _headers(mail, bcc=bcc, unsubscribe=unsubscribe):
            message[header.name] = header
        _content(message, mail)
    except ValueError:  # where our own rule finds something, and where a text holds half a character
        raise Undeliverable(MALFORMED) from None
    return message


def expected(mail: OutgoingMail, *, bcc: bool, unsubscribe: bool) -> set[str]:
    """The headers that the finished mail has, and no others."""
    names = {*ALWAYS, *(("Reply-To",) if mail.reply_to else ()), *(("Bcc",) if bcc and mail.bcc else ())}
    return names | ({"List-Unsubscribe", "List-Unsubscribe-Post"} if unsubscribe and mail.unsubscribe else set())


def _headers(mail: OutgoingMail, *, bcc: bool, unsubscribe: bool) -> Iterator[headers.Written]:
    yield headers.mailbox("From", mail.from_name, mail.from_address)
    # A batch is addressed to the mailbox that sends it, so that no customer stands in it for the others to see.
    to = (mail.from_name, mail.from_address) if mail.bcc else (mail.to_name, mail.to_address)
    yield headers.mailbox("To", *to)
    if mail.reply_to:
        yield headers.mailbox("Reply-To", "", mail.reply_to)
    if bcc and mail.bcc:
        yield headers.mailboxes("Bcc", mail.bcc)
    yield headers.subject(mail.letter.subject)
    yield headers.written("Date", format_datetime(mail.at))
    yield headers.identity(mail.message_id)
    yield headers.token("Auto-Submitted", "auto-generated")
    yield headers.token("X-Auto-Response-Suppress", "All")
    if unsubscribe and mail.unsubscribe:
        # On one line, in no encoded words: RFC 2369 (section 2) knows nothing of them.
        yield headers.written("List-Unsubscribe", f"<{_web_address(mail.unsubscribe)}>")
        yield headers.token("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


def _content(message: EmailMessage, mail: OutgoingMail) -> None:
    message.set_content(mail.letter.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(mail.letter.html, subtype="html", charset="utf-8", cte="quoted-printable")
    message.set_boundary(boundary(mail.key))
    # Only now: a message that gets content drops the Content- headers it had.
    message["Content-Language"] = headers.token("Content-Language", mail.letter.language)


def boundary(key: str) -> str:
    """What parts the parts of a mail."""
    return "=_" + hashlib.sha256(key.encode()).hexdigest()[:32]


def _web_address(text: str) -> str:
    """RFC 8058 wants https. ValueError for anything else, and for what would break out of the header."""
    if not text.startswith("https://") or not text.isascii() or not text.isprintable() or set(text) & set(" <>,"):
        raise ValueError("not a plain https address")
    return text
