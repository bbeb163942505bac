"""Reads a delivery report (RFC 3464): which mail did not reach whom, and why, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import Message
from email.parser import BytesParser, HeaderParser
from email.policy import compat32

from mail.senders.reasons import reason
from mail.senders.sender import Bounce

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_PARTS = 50
"""A report has three; whoever sends more is not reporting."""


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
