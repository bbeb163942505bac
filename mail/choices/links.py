"""The signed links that customers change their choices by, without a sign-in; none of them holds an address.

    token = base64url(flags, tenant, hash of the address, "language NUL campaign", mac) + "a"

The last letter is the version of this form. It is a letter because programs that look for addresses in plain text leave
a `-` or `_` at the end out. The mac is HMAC-SHA256, cut to 128 bits as RFC 2104 allows (section 5).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass

PATH = "/mail/choices/"
LONGEST = 149
"""Characters of a token. A link stays within the line length that mail programs leave alone (RFC 5322, 2.1.1)."""
SHORTEST_SECRET = 32

_VERSION = "a"
_MAC = 16
_HASH = 16
_PERSONAL, _GUID_TENANT = 1, 2
_PURPOSE = b"muster: a customer's choices\0"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a link says: which notice it came with, whose it is (`hash` as in `Pepper.hash_of`; empty where a batch was
    sent and the page must ask), and the language of that letter, if it was told."""

    tenant: str
    campaign: str
    hash: str
    language: str = ""


class Links:
    """Makes and reads the links. `secret` is one secret, or two parted by a comma while they change: the first signs,
    both are taken. Raises ValueError where it is too short."""

    def __init__(self, base_url: str, secret: str) -> None:
        self._base = base_url.rstrip("/") + PATH
        self._keys = [part.strip().encode() for part in secret.split(",") if part.strip()]
        if not self._keys or min(map(len, self._keys)) < SHORTEST_SECRET:
            raise ValueError(f"a link secret needs at least {SHORTEST_SECRET} characters")

    def choices(self, tenant: str, campaign: str, hash_: str, language: str = "") -> str:
        """The link in the letter of one customer, by the hash of the address; it is also the one of RFC 8058."""
        return self._base + self.token(Ticket(tenant, campaign, hash_, language))

    def batch(self, tenant: str, campaign: str, language: str = "") -> str:
        """The link in a letter that many get: nothing in it tells one from the other."""
        return self._base + self.token(Ticket(tenant, campaign, "", language))

    def token(self, ticket: Ticket) -> str:
        payload = _packed(ticket)
        token = _text(payload + _mac(self._keys[0], payload)) + _VERSION
        if len(token) > LONGEST:
            raise ValueError("the names in this link are too long")
        return token

    def read(self, token: str) -> Ticket | None:
        """What the link says; none where it was not made here, or is no longer whole."""
        signed = _bytes(token)
        if signed is None or len(signed) < _MAC + 1:
            return None
        payload, mac = signed[:-_MAC], signed[-_MAC:]
        matches = [hmac.compare_digest(mac, _mac(key, payload)) for key in self._keys]
        return _unpacked(payload) if any(matches) else None


def _mac(key: bytes, payload: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + payload, hashlib.sha256)[:_MAC]


def _packed(ticket: Ticket) -> bytes:
    guid = bool(_GUID.fullmatch(ticket.tenant))
    tenant = bytes.fromhex(ticket.tenant.replace("-", "")) if guid else ticket.tenant.encode() + b"\0"
    flags = (_PERSONAL if ticket.hash else 0) | (_GUID_TENANT if guid else 0)
    rest = f"{ticket.language}\0{ticket.campaign}".encode()
    return bytes([flags]) + tenant + bytes.fromhex(ticket.hash) + rest


def _unpacked(payload: bytes) -> Ticket:
    """Only of bytes that we signed, so that they have this form."""
    flags, rest = payload[0], payload[1:]
    if flags & _GUID_TENANT:
        tenant, rest = "-".join(_groups(rest[:16].hex())), rest[16:]
    else:
        name, _, rest = rest.partition(b"\0")
        tenant = name.decode()
    size = _HASH if flags & _PERSONAL else 0
    language, _, campaign = rest[size:].decode().partition("\0")
    return Ticket(tenant, campaign, rest[:size].hex(), language)


def _groups(digits: str) -> Iterator[str]:
    start = 0
    for length in (8, 4, 4, 4, 12):
        yield digits[start : start + length]
        start += length


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(token: str) -> bytes | None:
    """The bytes of a token in the one way it can be written; none where it is written otherwise."""
    text = token.removesuffix(_VERSION)
    if text == token or len(token) > LONGEST or not token.isascii():
        return None
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if _text(data) == text else None
