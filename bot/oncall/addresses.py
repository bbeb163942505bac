"""Phone numbers and mail addresses as people type them, and what may be shown of them: nearly nothing."""

from __future__ import annotations

import hashlib
import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberType

from incidents.errors import Invalid
from incidents.model import Person
from oncall.calls.model import Road

NOT_A_NUMBER = "That is no phone number. Write it with its country, such as +49 151 2345 6789."
NOT_AN_ADDRESS = "That is no mail address. Write it such as ana@example.com."
DEAR = "That number costs extra to call, so Muster does not use it. Name an ordinary phone."
_DEAR = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)
_LONGEST = 60


def read_address(road: Road, text: str) -> str:
    """A number in E.164 (`+4915123456789`), or an address as mail servers take it.

    Blanks, brackets and dashes are looked over, `00` counts as `+`. Raises Invalid, without what was typed.
    """
    return _mail(text) if road is Road.EMAIL else _number(text)


def _number(text: str) -> str:
    clean = re.sub(r"\(0\)", "", text.strip())
    clean = re.sub(r"^00", "+", clean)
    if not clean.startswith("+") or len(clean) > _LONGEST or re.search(r"[A-Za-z;,]", clean):
        raise Invalid(NOT_A_NUMBER)
    try:
        number = phonenumbers.parse(clean)
    except NumberParseException:
        raise Invalid(NOT_A_NUMBER) from None
    if not phonenumbers.is_valid_number(number):
        raise Invalid(NOT_A_NUMBER)
    if phonenumbers.number_type(number) in _DEAR:
        raise Invalid(DEAR)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _mail(text: str) -> str:
    try:
        return validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        raise Invalid(NOT_AN_ADDRESS) from None  # what the library says may name the address


def shown(road: Road, address: str) -> str:
    """All that cards and facts hold of it: `•••• 4711`, `a…@example.com`."""
    if road is Road.EMAIL:
        name, _, domain = address.rpartition("@")
        return f"{name[:1]}…@{domain}"
    return f"•••• {address[-4:]}"


def digest_of(person: Person, code: str) -> str:
    """What is kept of a code; blanks and dashes within it are looked over."""
    digits = re.sub(r"[\s-]", "", code)
    return hashlib.sha256(f"{person.id}/{digits}".encode()).hexdigest()


def code_of(id_: str) -> str:
    """Six digits from an id nobody can guess."""
    return f"{int(id_, 16) % 1_000_000:06d}"
