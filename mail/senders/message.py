"""Builds the MIME message of a mail: plain text and HTML, with the headers that keep out-of-office replies away."""

from __future__ import annotations

import hashlib
import re
from email.errors import HeaderParseError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy

from engine.ports import Undeliverable
from mail.senders.sender import OutgoingMail


class _OneLine(UnstructuredHeader, BaseHeader):
    """A header that is never folded: the email package would turn a long link into encoded words, which RFC 2369
    (section 2) knows nothing of, and no mail program would find it."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_TRICKY = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters, line ends of every kind, and marks that turn the direction of what follows: a name with one
could pass for something else."""

_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _OneLine)
_POLICY = SMTP.clone(header_factory=_HEADERS)


def to_message(mail: OutgoingMail, *, bcc: bool = False, unsubscribe: bool = False) -> EmailMessage:
    """The same mail gives the same bytes. Raises Undeliverable where a header is malformed, without showing it.

    `bcc`: the transport reads the recipients of a batch from the Bcc header and takes it out. SMTP has them in the
    envelope and must not get it. `unsubscribe`: the transport leaves the headers of RFC 8058 as they are.
    """
    message = EmailMessage(_POLICY)
    try:
        _address_headers(message, mail)
        if bcc and mail.bcc:
            message["Bcc"] = [address_of("", address) for address in mail.bcc]
        _letter_headers(message, mail)
        if unsubscribe and mail.unsubscribe:
            message["List-Unsubscribe"] = f"<{_web_address(mail.unsubscribe)}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        _content(message, mail)
    except (ValueError, IndexError, HeaderParseError):  # what the email package raises, and `address_of`
        raise Undeliverable("the address, a header or the text of this mail is not well formed") from None
    return message


def _address_headers(message: EmailMessage, mail: OutgoingMail) -> None:
    message["From"] = address_of(mail.from_name, mail.from_address)
    # A batch is addressed to the mailbox that sends it, so that no customer stands in it for the others to see.
    message["To"] = (
        address_of(mail.from_name, mail.from_address) if mail.bcc else address_of(mail.to_name, mail.to_address)
    )
    if mail.reply_to:
        message["Reply-To"] = address_of("", mail.reply_to)


def address_of(name: str, address: str) -> Address:
    """One of an address header. Raises ValueError, IndexError or HeaderParseError where it is not well formed."""
    if _TRICKY.search(name) or _TRICKY.search(address):
        raise ValueError("a control character in an address header")
    return Address(name, addr_spec=address)


def _letter_headers(message: EmailMessage, mail: OutgoingMail) -> None:
    message["Subject"] = mail.letter.subject
    message["Date"] = mail.at
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"


def _content(message: EmailMessage, mail: OutgoingMail) -> None:
    message.set_content(mail.letter.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(mail.letter.html, subtype="html", charset="utf-8", cte="quoted-printable")
    message.set_boundary(boundary(mail.key))
    # Only now: a message that gets content drops the Content- headers it had.
    message["Content-Language"] = mail.letter.language


def boundary(key: str) -> str:
    """What parts the parts of a mail."""
    return "=_" + hashlib.sha256(key.encode()).hexdigest()[:32]


def _web_address(text: str) -> str:
    """RFC 8058 wants https. ValueError for anything else, and for what would break out of the header."""
    if not text.startswith("https://") or not text.isascii() or not text.isprintable() or set(text) & set(" <>,"):
        raise ValueError("not a plain https address")
    return text
