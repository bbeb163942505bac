"""Reads the `.eml` files of the folder sender back, for the page that shows them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.policy import default
from pathlib import Path

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,120}\.eml")
NEWEST = 500
SHOWN_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress")


@dataclass(frozen=True, slots=True)
class ListedMail:
    """One line of the list; the address is masked, because a list is what gets shown on a shared screen."""

    name: str
    subject: str
    to: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """One mail as it was written."""

    subject: str
    headers: tuple[tuple[str, str], ...]
    html: str
    text: str


def newest(outbox: Path) -> tuple[list[ListedMail], int]:
    """The newest mails, and how many there are in all."""
    files = sorted(_files(outbox), reverse=True)
    return [_listed(outbox / name) for _, name in files[:NEWEST]], len(files)


def opened(outbox: Path, name: str) -> OpenedMail | None:
    """A mail by its file name; none where there is no such mail. A name that is not one of ours is never opened."""
    if not NAME.fullmatch(name):
        return None
    try:
        with (outbox / name).open("rb") as file:
            message = BytesParser(EmailMessage, policy=default).parse(file)
    except FileNotFoundError:
        return None
    headers = tuple((key, str(message[key])) for key in SHOWN_HEADERS if key in message)
    return OpenedMail(str(message["Subject"]), headers, _body(message, "html"), _body(message, "plain"))


def masked(header: str) -> str:
    """`a…@example.com` of an address header."""
    address = header.rpartition("<")[2].rstrip("> ")
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _files(outbox: Path) -> list[tuple[int, str]]:
    if not outbox.is_dir():
        return []
    with os.scandir(outbox) as entries:
        return [(entry.stat().st_mtime_ns, entry.name) for entry in entries if NAME.fullmatch(entry.name)]


def _listed(path: Path) -> ListedMail:
    with path.open("rb") as file:
        headers = BytesHeaderParser(policy=default).parse(file)
    at = headers["Date"].datetime if headers["Date"] else None
    return ListedMail(path.name, str(headers["Subject"]), masked(str(headers["To"])), at)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""
