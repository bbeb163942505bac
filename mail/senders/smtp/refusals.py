"""What a refusal of a mail server means: for this mail alone, or for every mail, and what the operator should do.

The words are ours, chosen by reply code (RFC 5321, 4.2) and enhanced status code (RFC 3463): the server's own text may
hold the address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from mail.senders.reasons import reason

BUSY = timedelta(seconds=30)
SETUP = timedelta(minutes=5)
"""Before something is tried again that an operator must put right. A wrong password tried more often locks accounts."""

_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_NOT_SIGNED_IN = (530, 535, 538)
_SENDER = ("5.1.7", "5.1.8")
"""RFC 3463, 3.2: something is wrong with the address of the sender."""
_TOO_LARGE = ("5.2.3", "5.3.4")

SIGN_IN = (
    "The mail server does not let Muster sign in ({code}). Check the user in its smtp:// address and "
    "MUSTER_SMTP_PASSWORD."
)
NEEDED = (
    "The mail server wants Muster to sign in first ({code}). Put a user into its smtp:// address, and set "
    "MUSTER_SMTP_PASSWORD."
)
ADDRESS = (
    "The mail server does not let Muster send from its address ({code}). Check sender_address in the policy, and that "
    "this user may send from it."
)
TURNED_AWAY = "The mail server turns Muster away ({code}). Check with whoever runs it."
PATIENCE = "The mail server asks for patience ({code})."


class Step(StrEnum):
    """Where a mail had come to. `END` is the answer to the whole mail."""

    GREETING = "greeting"
    SIGN_IN = "sign-in"
    MAIL = "sender"
    RCPT = "recipient"
    DATA = "data"
    END = "end"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server said no: where, and by which codes. `status` is the enhanced one, empty where it gave none."""

    step: Step
    code: int
    status: str = ""

    @classmethod
    def of(cls, step: Step, code: int, text: str) -> Refusal:
        found = _STATUS.match(text)
        return cls(step, code, found[0] if found else "")

    @property
    def for_now(self) -> bool:
        """It may be taken later."""
        return self.code < 500

    @property
    def shown(self) -> str:
        return f"{self.code} {self.status}".rstrip()


def hold_of(refusal: Refusal, *, signed_in: bool, relays: bool = False) -> tuple[timedelta, str] | None:
    """How long to let be, and the sentence, where any other mail would be refused alike; none where it is this mail.

    `relays`: the server is known to take recipients from us.
    """
    found = _for_now(refusal) if refusal.for_now else _for_good(refusal, signed_in=signed_in, relays=relays)
    return (found[0], found[1].format(code=refusal.shown)) if found else None


def why(refusal: Refusal) -> str:
    """Why this mail never arrives, in words."""
    if refusal.status and not refusal.status.endswith(".0.0"):
        return f"{reason(refusal.status)} ({refusal.shown})"
    if refusal.step is Step.RCPT and refusal.code in (550, 551, 553):
        return f"The mail server knows no such address, or does not take mail for it. ({refusal.shown})"
    if refusal.code == 552:
        return f"The mail is too large, or the mailbox is full. ({refusal.shown})"
    return f"The mail server refuses this mail. ({refusal.shown})"


def _for_now(refusal: Refusal) -> tuple[timedelta, str] | None:
    """421: it closes the connection. Before a recipient was named it cannot be about one."""
    before = refusal.step in (Step.GREETING, Step.SIGN_IN, Step.MAIL)
    return (BUSY, PATIENCE) if before or refusal.code == 421 else None


def _for_good(refusal: Refusal, *, signed_in: bool, relays: bool) -> tuple[timedelta, str] | None:
    if refusal.step is Step.SIGN_IN:
        return SETUP, SIGN_IN
    if refusal.code in _NOT_SIGNED_IN or (refusal.step is Step.RCPT and _relay(refusal) and not relays):
        return SETUP, SIGN_IN if signed_in else NEEDED
    if refusal.status in _SENDER:
        return SETUP, ADDRESS
    if refusal.step is Step.GREETING:
        return SETUP, TURNED_AWAY
    if refusal.step is Step.MAIL and refusal.code != 552 and refusal.status not in _TOO_LARGE:
        return SETUP, ADDRESS
    return None


def _relay(refusal: Refusal) -> bool:
    """Whoever is not signed in may write to the server's own users alone: that is no fault of the recipient."""
    return refusal.status.startswith("5.7.")
