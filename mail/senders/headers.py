"""The headers of a mail, written by our own rule: what a name or a subject says is shown, and never read as anything
else.

Python's email package decodes the encoded words of RFC 2047 in what it is given to write, and a line end inside one
comes out as a line end: a customer of the right name would add headers, and recipients, to a mail. So nothing here
hands it a text to read. What is not plain becomes encoded words, in which an encoded word is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from email.header import Header
from email.policy import Policy

CODED = "=?"
"""How an encoded word begins (RFC 2047, section 2)."""
WIDTH = 76
"""RFC 2047 allows lines with encoded words no more; RFC 5322 asks for 78 of any other."""

_TRICKY = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters, line ends of every kind, and marks that turn the direction of what follows: a name with one
could pass for something else."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_PLAIN_TEXT = re.compile(r"[!-~]{1,70}(?: [!-~]{1,70})*")
_MESSAGE_ID = re.compile(r"<[!-;=?-~][ -;=?-~]{1,250}>")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9,= -]{0,200}")
_NAME = re.compile(rb"([A-Za-z][A-Za-z-]*): ?")


class Written(str):
    """The text of a header as it goes out. The email package neither reads nor folds what has a name of its own."""

    name: str
    __slots__ = ("name",)

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def written(name: str, value: str) -> Written:
    found = Written(value)
    found.name = name
    return found


def mailbox(header: str, name: str, address: str) -> Written:
    """An address header of one. Raises ValueError where it is not well formed."""
    spec = address_spec(address)
    if not name:
        return written(header, spec)
    shown = _phrase(header, name)
    last = f"{header}: {shown}".rpartition("\r\n")[2]
    gap = " " if len(f"{last} <{spec}>") <= WIDTH else "\r\n "
    return written(header, f"{shown}{gap}<{spec}>")


def mailboxes(header: str, addresses: Iterable[str]) -> Written:
    """An address header of many, one a line. Raises ValueError likewise."""
    return written(header, ",\r\n ".join(map(address_spec, addresses)))


def address_spec(address: str) -> str:
    """The address as it is. Raises ValueError for what is none, or could be read as an encoded word."""
    if not _ADDRESS.fullmatch(address) or CODED in address:
        raise ValueError("not a plain address")
    return address


def subject(text: str) -> Written:
    """Raises ValueError where a text of one line cannot hold it."""
    _check(text, turned=True)
    if not text or (CODED not in text and _PLAIN_TEXT.fullmatch(text)):
        return written("Subject", _folded("Subject", text))
    return written("Subject", _coded("Subject", text))


def token(header: str, text: str) -> Written:
    """A header of plain words, such as a language. Raises ValueError for anything else."""
    if not _TOKEN.fullmatch(text):
        raise ValueError("not a plain word")
    return written(header, text)


def identity(text: str) -> Written:
    """A Message-ID. Raises ValueError where it could end, or be read, as something else."""
    if not _MESSAGE_ID.fullmatch(text) or CODED in text:
        raise ValueError("not a message id")
    return written("Message-ID", text)


def check(content: bytes, names: Collection[str]) -> None:
    """Raises ValueError unless the finished mail has exactly these headers, each once, and no line end by itself: the
    last look before it leaves, whatever went wrong before."""
    head, parted, _ = content.partition(b"\r\n\r\n")
    if not parted or not _whole_lines(content):
        raise ValueError("a line end by itself, or no text")
    lines = [line for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t") or not line.strip()]
    found = [match[1].decode("ascii") if (match := _NAME.match(line)) else "" for line in lines]
    if len(set(names)) != len(names) or sorted(found) != sorted(names):
        raise ValueError("not the headers that were meant")


def _whole_lines(content: bytes) -> bool:
    """Each CR has its LF and the other way round, and there is no NUL: counted, because an expression that looks at
    every byte took twice as long as putting the mail together."""
    ends = content.count(b"\r\n")
    return content.count(b"\r") == ends == content.count(b"\n") and b"\x00" not in content


def _phrase(header: str, name: str) -> str:
    """A display name: words as they are where they are plain, else in quotation marks, else encoded."""
    _check(name)
    if len(name) + len(header) + 2 <= WIDTH and _PLAIN_NAME.fullmatch(name):
        return name
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    plain = CODED not in name and _PLAIN_TEXT.fullmatch(name)
    return quoted if plain and len(quoted) + len(header) + 2 <= WIDTH else _coded(header, name)


def _check(text: str, *, turned: bool = False) -> None:
    """`turned`: marks that turn the direction may stand in it where they are closed again, as in a subject."""
    if _TRICKY.search(re.sub("[\u2066-\u2069]", "", text) if turned else text):
        raise ValueError("a character that no header can hold")


def _coded(header: str, text: str) -> str:
    """As encoded words throughout."""
    return Header(text, "utf-8", WIDTH, header).encode(linesep="\r\n")


def _folded(header: str, text: str) -> str:
    """Lines broken at single blanks, so that joined again they are the same text."""
    lines, room = [""], WIDTH - len(header) - 2
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
            room = WIDTH - 1
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\r\n ".join(lines)
