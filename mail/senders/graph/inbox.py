"""Reads the inboxes of the mailboxes that send, for what came back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog

from engine.ports import Clock, Undeliverable
from graph.client import GraphClient
from graph.paths import path
from mail.senders.graph.bounces import read_report
from mail.senders.graph.drafts import LASTING
from mail.senders.sender import Bounce

PAGE = "50"
_SELECT = "id,receivedDateTime,internetMessageHeaders"

log = structlog.get_logger(__name__)


class Inboxes:
    """`clock` is the product's and `wall` Exchange's: the same, but in a demo that hurries by `pace`."""

    def __init__(
        self, client: GraphClient, mailboxes: Sequence[str], clock: Clock, wall: Clock, *, pace: float = 1.0
    ) -> None:
        self._client = client
        self._mailboxes = mailboxes
        self._clock = clock
        self._wall = wall
        self._pace = pace

    async def bounces(self, since: datetime) -> Sequence[Bounce]:
        """Of all mailboxes that may be read; one that may not is logged. Raises TryLater."""
        found: list[Bounce] = []
        for mailbox in self._mailboxes:
            try:
                found += [bounce async for bounce in self._of(mailbox, since)]
            except Undeliverable as refusal:
                log.warning("an inbox cannot be read for mail that came back", reason=str(refusal))
        return found

    async def _of(self, mailbox: str, since: datetime) -> AsyncIterator[Bounce]:
        unread = 0
        async for message in self._listed(mailbox, since):
            if not _may_be_report(message):
                continue
            bounces = await self._report(mailbox, message)
            unread += bounces is None
            for bounce in bounces or ():
                yield bounce
        if unread:
            log.info("mails in an inbox are no reports that can be read", mails=unread)

    async def _listed(self, mailbox: str, since: datetime) -> AsyncIterator[Mapping[str, Any]]:
        query = {
            "$filter": f"receivedDateTime ge {self._to_wall(since):%Y-%m-%dT%H:%M:%SZ}",
            "$orderby": "receivedDateTime",
            "$select": _SELECT,
            "$top": PAGE,
        }
        place = path("users", mailbox, "mailFolders", "inbox", "messages", query=query)
        while place:
            answer = await self._client.call("GET", place, headers=LASTING, repeatable=True)
            page = answer.doc.get("value")
            for message in page if isinstance(page, list) else ():
                if isinstance(message, dict) and isinstance(message.get("id"), str):
                    yield message
            place = self._client.following(answer)

    async def _report(self, mailbox: str, message: Mapping[str, Any]) -> Sequence[Bounce] | None:
        """None where it cannot be read, or is gone or too large."""
        place = path("users", mailbox, "messages", message["id"], "$value")
        try:
            answer = await self._client.call("GET", place, headers=LASTING, repeatable=True, raw=True)
        except Undeliverable:
            return None
        return read_report(answer.body, self._received(message))

    def _received(self, message: Mapping[str, Any]) -> datetime:
        wall, now = self._wall.now(), self._clock.now()
        try:
            at = datetime.fromisoformat(str(message.get("receivedDateTime"))).astimezone(UTC)
        except ValueError:
            return now
        return min(now, now - (wall - at) * self._pace)

    def _to_wall(self, since: datetime) -> datetime:
        return self._wall.now() - (self._clock.now() - since) / self._pace


def _may_be_report(message: Mapping[str, Any]) -> bool:
    """By the Content-Type, where Graph tells it: it does not for what Exchange itself put into the inbox."""
    headers = message.get("internetMessageHeaders")
    types = [
        str(header.get("value", "")).lower()
        for header in (headers if isinstance(headers, list) else ())
        if isinstance(header, dict) and str(header.get("name", "")).lower() == "content-type"
    ]
    return not types or any("multipart/report" in one for one in types)
