"""The bytes of a mail: what all mails of a letter have in common is put together once, and the blanks are filled in.

Python's email package takes milliseconds for a message, nearly all of them for what ten thousand mails share. It still
makes everything that is not plain; a test holds the two against each other, byte by byte.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import SMTP
from email.quoprimime import body_encode
from email.utils import format_datetime
from functools import lru_cache

from engine.ports import Letter, Undeliverable
from mail.senders import headers
from mail.senders.message import MALFORMED, boundary, expected, to_message
from mail.senders.sender import OutgoingMail

_BLANK = OutgoingMail(
    key="blank",
    to_address="to@blank.invalid",
    to_name="",
    from_name="",
    from_address="",
    letter=Letter("", "TEXTBLANK", "HTMLBLANK"),
    message_id="<id@blank.invalid>",
    at=datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC),
)
_LINK = "https://blank.invalid/"
_BOUNDARIES = 4

_DOMAIN = r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
_PLAIN_ID = re.compile(rf"<[0-9a-f]{{1,64}}@{_DOMAIN}>")
_PLAIN_LINK = re.compile(r"https://[A-Za-z0-9/._~:-]+")


def to_bytes(mail: OutgoingMail, *, bcc: bool = False, unsubscribe: bool = False) -> bytes:
    """The bytes of `to_message`, with its promises and its errors."""
    filled = _filled(mail, mail.unsubscribe if unsubscribe else "")
    content = to_message(mail, bcc=bcc, unsubscribe=unsubscribe).as_bytes() if filled is None else filled
    try:
        headers.check(content, expected(mail, bcc=bcc, unsubscribe=unsubscribe))
    except ValueError:
        raise Undeliverable(MALFORMED) from None
    return content


def _filled(mail: OutgoingMail, link: str) -> bytes | None:
    """None where something is not plain: then the email package makes it, or says what is wrong."""
    letter = mail.letter
    if mail.bcc or (link and not _PLAIN_LINK.fullmatch(link)):
        return None
    if not _PLAIN_ID.fullmatch(mail.message_id):
        return None
    try:
        form = _form(mail.from_name, mail.from_address, mail.reply_to, letter.subject, letter.language, len(link))
        blanks = {
            b"to": f"To: {headers.mailbox('To', mail.to_name, mail.to_address)}".encode(),
            b"date": format_datetime(mail.at).encode(),
            b"id": mail.message_id.encode(),
            b"link": link.encode(),
            b"boundary": boundary(mail.key).encode(),
            b"text": _quoted(letter.text),
            b"html": _quoted(letter.html),
        }
    except (Undeliverable, ValueError):
        return None
    return b"".join([piece if blank is None else blanks[blank] for piece, blank in form]) if form else None


@lru_cache(maxsize=64)
def _form(
    from_name: str, from_address: str, reply_to: str, subject: str, language: str, link: int
) -> Sequence[tuple[bytes, bytes | None]] | None:
    """The message of a letter as pieces, each with the name of the blank it stands for, if it is one.

    None where a blank is not found as often as it should be, such as where a subject holds the words of one.
    """
    letter = replace(_BLANK.letter, subject=subject, language=language)
    blank = replace(_BLANK, from_name=from_name, from_address=from_address, reply_to=reply_to, letter=letter)
    like = _LINK.ljust(link, "x") if link else ""
    whole = to_message(replace(blank, unsubscribe=like), unsubscribe=bool(link)).as_bytes()
    names = {
        f"To: {_BLANK.to_address}".encode(): b"to",
        format_datetime(_BLANK.at).encode(): b"date",
        _BLANK.message_id.encode(): b"id",
        boundary(_BLANK.key).encode(): b"boundary",
        _BLANK.letter.text.encode(): b"text",
        _BLANK.letter.html.encode(): b"html",
    } | ({like.encode(): b"link"} if link else {})
    pieces = re.split(b"(" + b"|".join(map(re.escape, names)) + b")", whole)
    found = Counter(names[piece] for piece in pieces if piece in names)
    if found != dict.fromkeys(names.values(), 1) | {b"boundary": _BOUNDARIES}:
        return None
    return [(piece, names.get(piece)) for piece in pieces]


def _quoted(text: str) -> bytes:
    """A part as quoted-printable (RFC 2045, 6.7), without its last line break. Raises UnicodeEncodeError."""
    return b"\r\n".join([_quoted_line(line) for line in text.encode().splitlines()])


@lru_cache(maxsize=2048)
def _quoted_line(line: bytes) -> bytes:
    """Nearly every line of a mail is in the one before as well."""
    return body_encode(line.decode("latin-1"), SMTP.max_line_length or 78, "\r\n").encode()
