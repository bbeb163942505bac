"""Mails as Graph takes them, in JSON or as base64 of MIME, and the report that a mail could not be delivered."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesHeaderParser
from email.policy import SMTP, default
from email.utils import format_datetime, getaddresses
from typing import Any

_HEADERS = BytesHeaderParser(policy=default)


class BadMail(Exception):
    """Refused with this code of Graph."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Mail:
    """What both forms come to. `mime` is empty where the mail came as JSON."""

    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    subject: str
    message_id: str
    content_type: str
    content: str
    mime: bytes = b""

    @property
    def everybody(self) -> tuple[str, ...]:
        return (*self.to, *self.cc, *self.bcc)

    def named(self, message_id: str) -> Mail:
        """The same mail under another Message-ID."""
        if not self.mime:
            return replace(self, message_id=message_id)
        head, gap, content = self.mime.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"message-id:")]
        mime = b"\r\n".join([*lines, b"Message-ID: " + message_id.encode()]) + gap + content
        return replace(self, message_id=message_id, mime=mime)

    def as_mime(self) -> bytes:
        return self.mime or _written(self)


def from_base64(body: bytes) -> Mail:
    try:
        mime = base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error:
        raise BadMail("ErrorMimeContentInvalidBase64String") from None
    head = _HEADERS.parsebytes(mime)

    def addresses(name: str) -> tuple[str, ...]:
        return tuple(address for _, address in getaddresses([str(value) for value in head.get_all(name, [])]))

    return Mail(
        sender=next(iter(addresses("From")), ""),
        to=addresses("To"),
        cc=addresses("Cc"),
        bcc=addresses("Bcc"),
        subject=str(head.get("Subject", "")),
        message_id=str(head.get("Message-ID", "")).strip(),
        content_type="html",
        content="",
        mime=mime,
    )


def from_json(message: Mapping[str, Any]) -> Mail:
    """Headers of one's own must begin with x-; anything else is refused, as Graph does."""
    if any(not header["name"].lower().startswith("x-") for header in message.get("internetMessageHeaders", [])):
        raise BadMail("InvalidInternetMessageHeader")

    def addresses(name: str) -> tuple[str, ...]:
        return tuple(one["emailAddress"]["address"] for one in message.get(name) or [])

    body = message.get("body") or {}
    return Mail(
        sender=(message.get("from") or {}).get("emailAddress", {}).get("address", ""),
        to=addresses("toRecipients"),
        cc=addresses("ccRecipients"),
        bcc=addresses("bccRecipients"),
        subject=message.get("subject") or "",
        message_id=message.get("internetMessageId") or "",
        content_type=str(body.get("contentType", "text")).lower(),
        content=body.get("content", ""),
    )


def report(mail: Mail, mailbox: str, address: str, status: str, at: datetime, number: str) -> Mail:
    """What Exchange puts into the sender's inbox: for people, for machines, and the headers of the mail itself."""
    failed = not status.startswith("4.")
    whole = MIMEMultipart("report", report_type="delivery-status")
    postmaster = f"postmaster@{mailbox.rpartition('@')[2] or 'example.com'}"
    subject = f"{'Undeliverable' if failed else 'Delivery delayed'}: {mail.subject}"
    for name, value in {
        "From": f"Microsoft Outlook <{postmaster}>",
        "To": mailbox,
        "Date": format_datetime(at),
        "Message-ID": f"<{number}@exchange.example>",
        "In-Reply-To": mail.message_id,
        "References": mail.message_id,
        "Auto-Submitted": "auto-replied",
        "X-MS-Exchange-Message-Is-Ndr": "",
    }.items():
        whole[name] = value
    whole["Subject"] = subject
    whole.attach(MIMEText(f"Your message to {address} couldn't be delivered.\n", _charset="utf-8"))
    whole.attach(_status(address, status, at, failed=failed))
    head = MIMEBase("text", "rfc822-headers")
    head.set_payload(mail.as_mime().partition(b"\r\n\r\n")[0].decode("ascii", "replace") + "\r\n")
    whole.attach(head)
    mime = whole.as_bytes(policy=SMTP)
    return Mail(postmaster, (mailbox,), (), (), subject, f"<{number}@exchange.example>", "text", "", mime)


def _status(address: str, status: str, at: datetime, *, failed: bool) -> MIMEBase:
    server, person = Message(), Message()
    server["Reporting-MTA"] = "dns;exchange.example"
    server["Arrival-Date"] = format_datetime(at)
    person["Final-Recipient"] = f"rfc822;{address}"
    person["Action"] = "failed" if failed else "delayed"
    person["Status"] = status
    person["Diagnostic-Code"] = f"smtp;{'550' if failed else '450'} {status} as told"
    part = MIMEBase("message", "delivery-status")
    part.set_payload([server, person])
    return part


def _written(mail: Mail) -> bytes:
    message = EmailMessage(SMTP)
    message["From"], message["To"], message["Subject"] = mail.sender, ", ".join(mail.to), mail.subject
    if mail.cc:
        message["Cc"] = ", ".join(mail.cc)
    message["Message-ID"] = mail.message_id
    message.set_content(mail.content, subtype="html" if mail.content_type == "html" else "plain")
    return message.as_bytes()
