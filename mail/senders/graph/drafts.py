"""One mail in a mailbox, as Graph's calls know it: draft it, find it by either of its ids, send it, throw it away."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.ports import InDoubt, TryLater
from graph.client import GraphClient
from graph.paths import literal, path
from graph.refusals import GraphRefusal
from mail.senders.graph.refused import GONE

LASTING = {"Prefer": 'IdType="ImmutableId"'}
"""With it an id stays when the mail moves to Sent Items; Graph wants it on every call."""
_SELECT = "id,isDraft,internetMessageId"


@dataclass(frozen=True, slots=True)
class Draft:
    """`sent` once it left. `message_id` is Exchange's, which may differ from the one it was given."""

    mailbox: str
    id: str
    message_id: str
    sent: bool


class Drafts:
    """Every call here raises what `GraphClient.call` does. A mail that is not there is None."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def make(self, mailbox: str, mime: bytes) -> Draft:
        """Raises InDoubt where a draft may have been left behind."""
        answer = await self._client.call(
            "POST",
            path("users", mailbox, "messages"),
            data=base64.b64encode(mime),
            headers={**LASTING, "Content-Type": "text/plain"},
            repeatable=False,
        )
        draft = _draft(mailbox, answer.doc)
        if draft is None:
            raise InDoubt("Microsoft Graph made a draft and did not say which.")
        return draft

    async def get(self, mailbox: str, id_: str) -> Draft | None:
        try:
            doc = await self._read(path("users", mailbox, "messages", id_, query={"$select": _SELECT}))
        except GraphRefusal as refusal:
            if refusal.status == 404 and refusal.code in GONE:
                return None
            raise
        return _whole(_draft(mailbox, doc))

    async def search(self, mailbox: str, message_id: str) -> Draft | None:
        """In the whole mailbox. One that was sent goes before one that was not."""
        query = {"$filter": f"internetMessageId eq {literal(message_id)}", "$select": _SELECT}
        doc = await self._read(path("users", mailbox, "messages", query=query))
        found = doc.get("value")
        if not isinstance(found, list):
            raise TryLater("Microsoft Graph answered a search with something else.")
        drafts = [_whole(_draft(mailbox, one)) for one in found]
        return max(drafts, key=lambda draft: draft.sent, default=None)

    async def send(self, draft: Draft) -> None:
        """202 is Exchange's word that it took the mail. A proxy that answers 200 with a page of its own is not."""
        place = path("users", draft.mailbox, "messages", draft.id, "send")
        answer = await self._client.call("POST", place, headers=LASTING, repeatable=False)
        if answer.status != 202:
            raise InDoubt(f"Microsoft Graph did not say that it accepted the mail (HTTP {answer.status}).")

    async def discard(self, draft: Draft) -> None:
        place = path("users", draft.mailbox, "messages", draft.id)
        await self._client.call("DELETE", place, headers=LASTING, repeatable=True, raw=True)

    async def _read(self, place: str) -> Mapping[str, Any]:
        return (await self._client.call("GET", place, headers=LASTING, repeatable=True)).doc


def _draft(mailbox: str, doc: Any) -> Draft | None:
    """None where the document is not of a message."""
    if not isinstance(doc, Mapping):
        return None
    id_, is_draft, message_id = doc.get("id"), doc.get("isDraft"), doc.get("internetMessageId")
    if not isinstance(id_, str) or not id_ or not isinstance(is_draft, bool):
        return None
    return Draft(mailbox, id_, message_id if isinstance(message_id, str) else "", not is_draft)


def _whole(draft: Draft | None) -> Draft:
    if draft is None:
        raise TryLater("Microsoft Graph described a mail without its id or state.")
    return draft
