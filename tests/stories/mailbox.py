"""A mailbox with a limit, for stories: it writes mails into the folder, one at a time, and says how long many take."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.ports import NotYet, Undeliverable, Way
from mail.folder import FolderSender
from mail.senders import Keep, OutgoingMail, Receipt

MAILBOX = "status@contoso.example"
FULL = "The mailbox is full."


class Mailbox(FolderSender):
    """One message each `every`. `refuses` names people whose mails fail; what it holds on to says why in `why`."""

    def __init__(self, path: Path, every: timedelta, refuses: set[str]) -> None:
        super().__init__(path)
        self._every = every
        self._free: datetime | None = None
        self._refuses = refuses

    async def send(self, mail: OutgoingMail, keep: Keep) -> Receipt:
        if mail.to_name in self._refuses:
            raise Undeliverable(FULL)
        if self._free and mail.at < self._free:
            raise NotYet("the limit of the mailbox", self._free - mail.at)
        self._free = mail.at + self._every
        return await super().send(mail, keep)

    def way(self, messages: int, recipients: int) -> Way:
        return replace(super().way(messages, recipients), lasts=messages * self._every, sender=MAILBOX)


def use(monkeypatch: pytest.MonkeyPatch, every: timedelta = timedelta(0), refuses: set[str] | None = None) -> set[str]:
    """The server's folder becomes such a mailbox. Returns the names it refuses, to be changed while it runs."""
    refused = refuses if refuses is not None else set()
    monkeypatch.setattr("server.mailing.FolderSender", lambda path: Mailbox(path, every, refused))
    return refused
