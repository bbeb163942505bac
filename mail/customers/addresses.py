"""Mail addresses as customers' lists hold them: cleaned, judged, and compared whatever their case or Unicode form."""

from __future__ import annotations

import re
import unicodedata

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

LONGEST = 254
"""RFC 5321 4.5.3.1.3, as corrected by erratum 1690 of RFC 3696."""

INVISIBLE = "\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that copying leaves behind and that mean nothing in an address. The joiners U+200C and U+200D are not among
them: some domains are spelt with one."""

_CLEANED = {ord(mark): None for mark in INVISIBLE} | {
    # The full-width letters of East Asian keyboards, each beside its ASCII one, and their full stop.
    **{full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)},
    0x3002: ord("."),
}

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++"
_LABEL = r"(?![A-Za-z0-9-]{2}--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*+@(?:{_LABEL}\.)+({_LABEL}(?<![0-9]))")
_RESERVED = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)


class BadAddress(ValueError):
    """Why no mail can go there. Never holds the address: its sentence is shown to people and written to logs."""


def read_address(text: str) -> str:
    """The address as mail servers want it: domain in lower-case ASCII, the part before the @ as it was. Raises
    BadAddress.

    Most addresses are plain ASCII and are judged by one expression, thirty times as fast as the library; it takes only
    what the library would take, and a test holds the two against each other.
    """
    text = text.strip()
    if "=?" in text:
        raise BadAddress("the address holds “=?”, as those copied out of a mail's source do: write the plain address")
    plain = _PLAIN.fullmatch(text) if len(text) <= LONGEST else None
    if plain and plain[1].lower() not in _RESERVED:
        local, _, domain = text.partition("@")
        return f"{local}@{domain.lower()}"
    return _read_by_library(text.translate(_CLEANED).strip())


def same_address(address: str) -> str:
    """What two spellings of one mailbox have in common, of an address that `read_address` returned.

    No provider known to us tells customers apart by the case of their address, although RFC 5321 would allow it.
    """
    return address.lower() if address.isascii() else unicodedata.normalize("NFKC", address).casefold()


def _read_by_library(text: str) -> str:
    if not text:
        raise BadAddress("the address is empty")
    if len(text) > LONGEST:
        raise BadAddress(f"the address is longer than {LONGEST} characters")
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except (EmailNotValidError, UnicodeError):
        raise BadAddress(_reason(text)) from None
    return found.ascii_email or found.normalized


def _reason(text: str) -> str:
    """In words, without a letter of the address: the library's own message quotes it."""
    local, _, domain = text.rpartition("@")
    if "@" not in text:
        return "the address has no @"
    if "@" in local:
        return "the address has more than one @: one row is one address"
    if not local.isascii():
        return "the address has letters before the @ that mail cannot carry: use the plain form of it"
    if "." not in domain:
        return "the address ends without a domain such as example.com"
    if domain.rpartition(".")[2].lower() in _RESERVED:
        return "the address is in a domain that no public mail reaches"
    return "the address is not a valid one"
