"""A mailbox with a limit, for stories: it writes mails into the folder, one at a time, and says how long many take."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.ports import NotYet, Undeliverable, Way
from mail.senders.folder import FolderSender
from mail.senders.sender import Keeper, OutgoingMail, Receipt, Unknowable

MAILBOX = "status@contoso.example"
FULL = "The mailbox is full."
LOST = "The mail service broke off."


@dataclass
class Rules:
    """One message each `every`. `refuses` names people whose mails fail, `loses` those of whom nobody can tell; `held`
    is why nothing goes out. To be changed while it runs."""

    every: timedelta = timedelta(0)
    refuses: set[str] = field(default_factory=set)
    loses: set[str] = field(default_factory=set)
    held: str = ""


class Mailbox(FolderSender):
    """Under these rules."""

    def __init__(self, path: Path, rules: Rules) -> None:
        super().__init__(path)
        self._rules = rules
        self._free: datetime | None = None

    async def send(self, mail: OutgoingMail, keeper: Keeper) -> Receipt:
        if self._rules.held:
            raise NotYet(self._rules.held)
        if mail.to_name in self._rules.refuses:
            raise Undeliverable(FULL)
        if mail.to_name in self._rules.loses:
            raise Unknowable(LOST)
        if self._free and mail.at < self._free:
            raise NotYet("the limit of the mailbox", self._free - mail.at)
        self._free = mail.at + self._rules.every
        return await super().send(mail, keeper)

    def held(self) -> str:
        return self._rules.held

    def way(self, messages: int, recipients: int) -> Way:
        return replace(super().way(messages, recipients), lasts=messages * self._rules.every, sender=MAILBOX)


def use(monkeypatch: pytest.MonkeyPatch, every: timedelta = timedelta(0)) -> Rules:
    """The server's folder becomes such a mailbox."""
    rules = Rules(every)
    monkeypatch.setattr("server.mailing.FolderSender", lambda path: Mailbox(path, rules))
    return rules
