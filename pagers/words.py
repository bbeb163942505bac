"""The words that ring: an SMS, a spoken sentence and a mail, short enough to be understood at 3 am."""

from __future__ import annotations

import hashlib
import re

from oncall.calls.model import Call

TITLE_LENGTH = 120
"""Characters of a title in an SMS, so that all of it stays within two parts of 153."""
PRESS_ONE = "Press 1 to acknowledge."
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def code_of(call: str) -> str:
    """Four digits that say which of several pages a reply is for; no secret."""
    return str(1000 + int.from_bytes(hashlib.sha256(call.encode()).digest()[:4], "big") % 9000)


def long_code_of(call: Call) -> str:
    """Six digits, for the day on which two pages of one person share their four."""
    digest = hashlib.sha256(f"{call.tenant}/{call.key}".encode()).digest()
    return str(100_000 + int.from_bytes(digest[4:10], "big") % 900_000)


def sms(call: Call, *, again: bool) -> str:
    return f"Muster: {_again(again)}{_headline(call)}. Reply {code_of(call.key)} to acknowledge."


def spoken(call: Call, *, again: bool) -> str:
    """Severity and title; `SEV-1` is written so that a voice says it well."""
    what = _headline(call).replace(f"{call.severity.label} ", f"Severity {call.severity.value}, ", 1)
    return f"This is Muster. {_again(again)}{what}. {PRESS_ONE}"


def mail(call: Call) -> tuple[str, str]:
    """Subject and text; whoever carries it knows whether it is a repeat."""
    how = (
        f"To acknowledge, press Acknowledge on the card in Teams, or type there: ack {call.about}"
        if call.about
        else "To answer, press Acknowledge on the card in Teams."
    )
    lines = [f"{_headline(call)}.", plain(call.why), how, "This address reads no answers."]
    return _headline(call), "\n\n".join(line for line in lines if line) + "\n"


def code_sms(code: str) -> str:
    return f"Muster: your code is {code}. Type it in Teams. If you did not ask for it, leave it."


def code_spoken(code: str) -> str:
    digits = ", ".join(code)
    return f"This is Muster. Your code is {digits}. Once more: {digits}. Type it in Teams."


def code_mail(code: str) -> tuple[str, str]:
    text = (
        f"Your code is {code}.\n\nType it in Teams, where Muster asked for it. If you did not ask for it, leave it.\n"
    )
    return "Your code for Muster", text


def plain(text: str, length: int = TITLE_LENGTH) -> str:
    """One line without control characters, cut where it is too long."""
    flat = " ".join(_CONTROL.sub(" ", text).split())
    return flat if len(flat) <= length else f"{flat[: length - 1].rstrip()}…"


def _headline(call: Call) -> str:
    """A test of one's contacts is about nothing."""
    title = plain(call.title).rstrip(".")
    drill = "[drill] " if call.drill and call.about else ""
    return f"{drill}{call.severity.label} {call.about}: {title}" if call.about else title


def _again(again: bool) -> str:  # noqa: FBT001  the same word as in the functions above
    return "again: " if again else ""
