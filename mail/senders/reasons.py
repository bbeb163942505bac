"""What the status codes of mail servers come to in words: of a mail that came back, and of one refused at once."""

from __future__ import annotations

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


def reason(status: str) -> str:
    """What a status code comes to, for people."""
    known = REASONS.get(f"5.{status.partition('.')[2]}")
    return known or CLASSES.get(status.split(".")[1], CLASSES["0"])
