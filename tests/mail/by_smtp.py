"""Opens the SMTP sender to a mail server on the loopback, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from mail.senders.sender import CalledBack
from mail.senders.smtp.sender import SmtpSender
from mail.senders.smtp.server import SmtpServer
from tests.standins.clock import ManualClock
from tests.standins.smtp import MailServer, trusting

USER, PASSWORD = "muster", "hush-hush"


class Kept(dict[str, str]):
    """What a sender wants kept, as the ledger keeps it: later words go over earlier ones."""

    called_back = False

    async def keep(self, trace: Mapping[str, str]) -> None:
        self |= trace
        await asyncio.sleep(0.02)  # noqa: TID251  a disk takes its time, and the loop goes on meanwhile

    async def still(self) -> None:
        """Raises where the mail is called back."""
        if self.called_back:
            raise CalledBack


def sender_to(server: MailServer, clock: ManualClock | None = None, **more: Any) -> SmtpSender:
    """Signed in where the server knows a user; `trust` is its certificate unless said otherwise."""
    at = SmtpServer(
        more.pop("host", server.host),
        server.port,
        server.user,
        more.pop("password", server.password),
        implicit_tls=more.pop("implicit", server.implicit),
        plain=more.pop("plain", False),
    )
    return SmtpSender(at, clock or ManualClock(), trust=more.pop("trust", trusting()), **more)
