"""Where and how mail is handed in by SMTP: the mail server as the operator names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from graph.cloud import is_loopback

PORTS = {"smtp": 587, "smtps": 465}
"""RFC 6409 (STARTTLS) and RFC 8314 (TLS from the first byte)."""
EXPECTED = "smtp://user@host:587 or smtps://user@host:465, with the password in MUSTER_SMTP_PASSWORD"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """`plain`: without TLS, as only this very machine is ever spoken to. User and password stay out of `repr`."""

    host: str
    port: int = 587
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    implicit_tls: bool = False
    plain: bool = False

    def __post_init__(self) -> None:
        if self.plain and not is_loopback(self.host):
            raise ValueError("mail leaves this machine with TLS only")
        if self.plain and self.implicit_tls:
            raise ValueError("a connection has TLS or it has not")

    @property
    def name(self) -> str:
        """For sentences."""
        return f"{self.host}:{self.port}"


def read_server(url: str, password: str = "", *, development: bool = False) -> SmtpServer:
    """`smtp://user@host:587` with STARTTLS, `smtps://user@host:465` with TLS throughout; the user may be left out.

    In development `smtp://` to this machine goes without TLS, for servers that only show mail. Raises ValueError saying
    what was expected, without the text that was given.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(EXPECTED) from None
    extra = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in PORTS or not host or extra or parts.password is not None:
        raise ValueError(EXPECTED)
    implicit = parts.scheme == "smtps"
    return SmtpServer(
        host=host,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=password,
        implicit_tls=implicit,
        plain=development and not implicit and is_loopback(host),
    )
