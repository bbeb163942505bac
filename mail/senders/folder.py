"""The folder sender: each mail becomes one `.eml` file, for the demo and for trying things out."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import Path

from engine.ports import TryLater, Way
from mail.senders.message_bytes import to_bytes
from mail.senders.sender import Bounce, Keeper, OutgoingMail, Receipt
from mail.senders.traces import FOLDER, own_or_harmless


class FolderSender:
    """The Sender of `mail.senders.sender`. A file that is there is a mail that was sent; it is never written again."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, mail: OutgoingMail, keeper: Keeper) -> Receipt:
        """Keeps nothing: a file says itself whether it is there."""
        content = to_bytes(mail, bcc=True, unsubscribe=True)
        await keeper.still()
        try:
            return await asyncio.to_thread(self._deliver, mail, content)
        except OSError as error:
            raise TryLater(f"the outbox folder cannot be written: {error.strerror}") from error

    async def find(self, mail: OutgoingMail) -> Receipt | None:
        try:
            standing = await asyncio.to_thread(self._standing, mail)
        except OSError as error:
            raise TryLater(f"the outbox folder cannot be read: {error.strerror}") from error
        if standing is None:
            own_or_harmless(mail.trace, FOLDER)
        return standing

    def way(self, messages: int, recipients: int) -> Way:  # noqa: ARG002  however many, it takes no time worth telling
        return Way(timedelta(0), sender=f"the folder {self._path}")

    def held(self) -> str:
        return ""

    async def bounces(self, since: datetime) -> Sequence[Bounce]:  # noqa: ARG002  nothing comes back from a folder
        return ()

    def _deliver(self, mail: OutgoingMail, content: bytes) -> Receipt:
        """A crash leaves the whole file or none: it gets its name only when its bytes are on the disk."""
        self._path.mkdir(parents=True, exist_ok=True)
        if receipt := self._standing(mail):
            return receipt
        target = self._file(mail.key)
        draft = target.with_name(f".{target.name}.tmp")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        _sync_folder(self._path)
        return Receipt(mail.message_id, mail.at)

    def _standing(self, mail: OutgoingMail) -> Receipt | None:
        try:
            with self._file(mail.key).open("rb") as file:
                headers = BytesHeaderParser(policy=SMTP).parse(file)
        except FileNotFoundError:
            return None
        at: datetime | None = headers["Date"].datetime if headers["Date"] else None
        return Receipt(str(headers["Message-ID"] or mail.message_id).strip(), at or mail.at)

    def _file(self, key: str) -> Path:
        return self._path / f"{stem(key)}.eml"


def stem(key: str) -> str:
    """A file name people can read that is still another one for every key."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", key.partition("@")[0]).strip("-")[:60]
    return f"{readable}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
