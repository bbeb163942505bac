"""Builds the MIME message of a mail: plain text and HTML, with the headers that keep out-of-office replies away."""

from __future__ import annotations

import hashlib
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from engine.ports import Undeliverable
from mail.senders import OutgoingMail


def to_message(mail: OutgoingMail) -> EmailMessage:
    """The same mail gives the same bytes. Raises Undeliverable where a header is malformed, without showing it."""
    message = EmailMessage(SMTP)
    try:
        _address_headers(message, mail)
        _letter_headers(message, mail)
    except (ValueError, IndexError, HeaderParseError):
        raise Undeliverable("the address or a header of this mail is not well formed") from None
    message.set_content(mail.letter.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(mail.letter.html, subtype="html", charset="utf-8", cte="quoted-printable")
    message.set_boundary("=_" + hashlib.sha256(mail.key.encode()).hexdigest()[:32])
    return message


def _address_headers(message: EmailMessage, mail: OutgoingMail) -> None:
    message["From"] = Address(mail.from_name, addr_spec=mail.from_address)
    message["To"] = Address(mail.to_name, addr_spec=mail.to_address)
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=mail.reply_to)


def _letter_headers(message: EmailMessage, mail: OutgoingMail) -> None:
    message["Subject"] = mail.letter.subject
    message["Date"] = mail.at
    message["Message-ID"] = mail.message_id
    message["Content-Language"] = mail.language
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
