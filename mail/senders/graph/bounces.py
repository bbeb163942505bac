"""Reads a delivery report (RFC 3464): which mail did not reach whom, and why, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import Message
from email.parser import BytesParser, HeaderParser
from email.policy import compat32

from mail.senders.sender import Bounce

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_PARTS = 50
"""A report has three; whoever sends more is not reporting."""

REASONS = {
    "5.1.1": "There is no such address.",
    "5.1.2": "The domain of the address does not take mail.",
    "5.1.10": "There is no such address.",
    "5.2.1": "The mailbox is switched off.",
    "5.2.2": "The mailbox is full.",
    "5.2.3": "The mail is too large for the mailbox.",
    "5.3.4": "The mail is too large for the mail server.",
    "5.4.1": "There is no such address, or its mail server does not take mail for it.",
    "5.4.7": "The mail server could not be reached in time.",
    "5.7.1": "The mail server refuses mail from us.",
    "5.7.26": "The mail server refuses mail without SPF or DKIM. Check the DNS records of the sending domain.",
    "5.7.133": "The address takes mail from inside its company only.",
    "5.7.233": "The tenant has sent to all the outside recipients that Exchange allows in a day.",
    "5.7.515": "The mail server refuses mail without SPF, DKIM and DMARC. Check the DNS records of the sending domain.",
}
"""By enhanced status code, as registered with RFC 3463 and listed by Exchange and the large mail providers."""
CLASSES = {
    "0": "It could not be delivered.",
    "1": "Something is wrong with the address.",
    "2": "Something is wrong with the mailbox.",
    "3": "The mail system of the recipient could not take it.",
    "4": "The mail server could not be reached.",
    "5": "The mail servers did not understand each other.",
    "6": "The content of the mail could not be carried.",
    "7": "A rule or the spam protection of the recipient refuses it.",
}
"""By the middle number (RFC 3463, section 3)."""


def read_report(mime: bytes, at: datetime) -> Sequence[Bounce] | None:
    """The recipients that were not reached for good; none where it only tells of a delay or a success.

    None where it is no report, is malformed, or does not say which mail it is about. `at`: when it came.
    """
    report: Message = BytesParser(policy=compat32).parsebytes(mime)
    if report.get_content_type() != "multipart/report":
        return None
    groups = [group for part in _parts(report, "message/delivery-status") for group in _groups(part)]
    message_id = _original(report)
    if not groups or not message_id:
        return None
    return [bounce for group in groups if (bounce := _bounce(group, message_id, at))]


def reason(status: str) -> str:
    """What a status code comes to, for people."""
    known = REASONS.get(f"5.{status.partition('.')[2]}")
    return known or CLASSES.get(status.split(".")[1], CLASSES["0"])


def _bounce(group: Message, message_id: str, at: datetime) -> Bounce | None:
    """RFC 3464, 2.3: the recipient as we named it goes before the one it became on its way."""
    address = _address(group, "Original-Recipient") or _address(group, "Final-Recipient")
    status = _status(group)
    action = _text(group, "Action").lower()
    failed = action == "failed" if action else status.startswith("5")
    return Bounce(message_id, address, status, reason(status), at) if address and failed else None


def _status(group: Message) -> str:
    for name in ("Status", "Diagnostic-Code"):
        if found := _STATUS.search(_text(group, name)):
            return found[0]
    return "5.0.0"


def _address(group: Message, name: str) -> str:
    kind, semicolon, address = _text(group, name).partition(";")
    address = address.strip().strip("<>")
    known = semicolon and kind.strip().lower() in ("rfc822", "utf-8", "smtp")
    return address if known and "@" in address and not re.search(r"\s", address) else ""


def _original(report: Message) -> str:
    """The Message-ID of our mail: from the mail or its headers that came back, else from what the report answers."""
    for part in _parts(report, "message/rfc822", "message/global"):
        content = part.get_payload()
        if isinstance(content, list) and content and (found := _id(content[0], "Message-ID")):
            return found
    for part in _parts(report, "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
        headers = HeaderParser().parsestr(_decoded(part).lstrip())
        if found := _id(headers, "Message-ID"):
            return found
    return _id(report, "In-Reply-To")


def _groups(part: Message) -> Iterator[Message]:
    """The fields of each recipient; the first group is about the mail as a whole."""
    payload = part.get_payload()
    groups: Sequence[object] = payload if isinstance(payload, list) else ()
    yield from (group for group in groups if isinstance(group, Message) and "Final-Recipient" in group)


def _parts(report: Message, *types: str) -> Iterator[Message]:
    """Direct parts of the report: what is inside a mail that came back reports nothing."""
    payload = report.get_payload()
    parts: Sequence[object] = payload if isinstance(payload, list) else ()
    yield from (part for part in parts[:_PARTS] if isinstance(part, Message) and part.get_content_type() in types)


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _id(message: object, name: str) -> str:
    text = _text(message, name) if isinstance(message, Message) else ""
    found = _MESSAGE_ID.search(text)
    return found[0] if found else ""


def _text(group: Message, name: str) -> str:
    return str(group.get(name, "")).strip()
