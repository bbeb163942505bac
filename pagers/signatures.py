"""Signatures in both directions, each by its service's own rule; every compare takes the same time."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

TIMESTAMP, SIGNATURE = "Muster-Timestamp", "Muster-Signature"
TOLERANCE = timedelta(minutes=5)
"""How far the clock of a webhook may be off, and for how long a call that was overheard could be repeated."""


def own_headers(secret: str, now: datetime, body: bytes) -> dict[str, str]:
    """Of a webhook of ours: the moment in Unix seconds, and `v1=` with HMAC-SHA256 of `<moment>.<body>` in hex."""
    moment = str(int(now.timestamp()))
    return {TIMESTAMP: moment, SIGNATURE: f"v1={_hex(secret, moment.encode() + b'.' + body)}"}


def own_is_right(secrets: Iterable[str], now: datetime, body: bytes, moment: str, signature: str) -> bool:
    """The same, from outside: signed by one of these and not old."""
    if not (moment.isascii() and moment.isdecimal() and len(moment) <= 12):
        return False
    if abs(now.timestamp() - int(moment)) > TOLERANCE.total_seconds():
        return False
    signed = moment.encode() + b"." + body
    return _any_alike((f"v1={_hex(secret, signed)}" for secret in secrets if secret), [signature])


def pagerduty_is_right(secrets: Iterable[str], body: bytes, header: str) -> bool:
    """`X-PagerDuty-Signature`: one or more `v1=` and HMAC-SHA256 of the body in hex, parted by commas, while the secret
    changes."""
    given = [part.strip() for part in header.split(",")][:10]
    return _any_alike((f"v1={_hex(secret, body)}" for secret in secrets if secret), given)


def twilio_is_right(tokens: Iterable[str], url: str, form: Iterable[tuple[str, str]], header: str) -> bool:
    """`X-Twilio-Signature`: HMAC-SHA1, in base64, of the address as Twilio called it and each field with its value, in
    the order of the names. Twilio signs some calls with the port in the address and some without."""
    fields = "".join(name + value for name, value in sorted(set(form)))
    texts = [address + fields for address in _with_and_without_port(url)]
    return _any_alike((_sha1(token, text) for token in tokens if token for text in texts), [header])


def secret_is_right(secrets: Iterable[str], given: str) -> bool:
    """Plain secrets, as services send them that sign nothing."""
    return _any_alike(secrets, [given])


def token_of(secret: str, text: str) -> str:
    """A token that nobody without the secret can make for this text."""
    return _hex(secret, text.encode())


def azure_headers(key: str, now: datetime, host: str, path: str, body: bytes) -> dict[str, str]:
    """How Azure Communication Services wants a POST signed with an access key: HMAC-SHA256 over verb, path, date, host
    and the digest of the body. ValueError where the key is not base64."""
    date = now.strftime("%a, %d %b %Y %H:%M:%S GMT")
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    text = f"POST\n{path}\n{date};{host};{digest}"
    mark = base64.b64encode(hmac.digest(base64.b64decode(key, validate=True), text.encode(), "sha256")).decode()
    signed = f"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={mark}"
    return {"x-ms-date": date, "x-ms-content-sha256": digest, "Authorization": signed}


def _any_alike(right: Iterable[str], given: list[str]) -> bool:
    """Looks at all of them, so that the time taken tells nothing."""
    pairs = [hmac.compare_digest(one.encode(), _bytes(each)) for one in right if one for each in given]
    return any(pairs)


def _bytes(text: str) -> bytes:
    """A header may hold bytes that are no text at all."""
    return text.encode("utf-8", "surrogateescape")


def _hex(secret: str, body: bytes) -> str:
    return hmac.digest(secret.encode(), body, "sha256").hex()


def _sha1(secret: str, text: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), _bytes(text), "sha1")).decode()


def _with_and_without_port(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return (urlunsplit(parts._replace(netloc=f"{host}:{port}")), urlunsplit(parts._replace(netloc=host)))
