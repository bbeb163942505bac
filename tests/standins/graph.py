"""Graph's mail on the loopback: drafts, sending, searching, reports and the published limits, failing when told to.

`graph_edge` holds tokens, limits and faults to each call; here is what a call does once it is let through.
"""

from __future__ import annotations

import base64
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import TestServer

from engine.clock import SystemClock
from engine.ports import Clock
from tests.standins.graph_edge import Asked, Edge, Refusal
from tests.standins.graph_limits import MINUTE, most_within
from tests.standins.graph_mailbox import BadFilter, Item, Mailbox, selected
from tests.standins.graph_mime import BadMail, Mail, from_base64, from_json, report

FOLDERS = ("drafts", "inbox", "sentitems")
SIZE_LIMIT = 4 * 1024 * 1024
_PAGE = 10


@dataclass(frozen=True, slots=True)
class Delivered:
    """One mail that left: what its recipients got."""

    mailbox: str
    addresses: tuple[str, ...]
    message_id: str
    subject: str
    at: datetime
    mime: bytes


@dataclass
class GraphStandIn(Edge):
    """The knobs of `Edge`, and: `lag`, seconds in which a sent mail still looks like a draft; `mailboxes` that exist
    (None: all); `send_as`, addresses a mailbox may send as beside its own; `keeps_message_id`, whether Exchange leaves
    the Message-ID of a mail as it is."""

    lag: float = 0.0
    mailboxes: set[str] | None = None
    send_as: set[str] = field(default_factory=set)
    keeps_message_id: bool = True
    delivered: list[Delivered] = field(default_factory=list)
    boxes: dict[str, Mailbox] = field(default_factory=dict)
    _made: int = 0
    _copies: Counter[str] = field(default_factory=Counter)
    _sent_at: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def copies(self, address: str) -> int:
        """How many mails this address got."""
        return self._copies[address.lower()]

    def most_per_minute(self, mailbox: str) -> int:
        """The most mails this mailbox sent in any minute."""
        return most_within(self._sent_at[mailbox.lower()], MINUTE)

    def drafts(self, mailbox: str) -> list[Item]:
        """Mails that were made and never sent."""
        return [item for item in self._box(mailbox).ordered.values() if item.folder == "drafts"]

    def bounce(self, message_id: str, address: str, status: str = "5.1.1") -> str:
        """Put the report that this mail did not reach this address into its sender's inbox; its id. KeyError where no
        such mail was sent."""
        for box in self.boxes.values():
            for item in box.by_message_id.get(message_id, []):
                if item.folder == "sentitems":
                    told = report(item.mail, box.name, address, status, self.clock.now(), self._number("r"))
                    return self.receive(box.name, told)
        raise KeyError(message_id)

    def receive(self, mailbox: str, mail: Mail) -> str:
        """A mail arrives in the inbox: its lasting id."""
        return self._put(self._box(mailbox), mail, "inbox").lasting

    def routes(self) -> list[web.RouteDef]:
        user = "/v1.0/users/{user}"
        one = f"{user}/messages/{{message}}"
        return [
            web.post(f"{user}/sendMail", self.passed(self._send_mail)),
            web.post(f"{user}/messages", self.passed(self._create)),
            web.get(f"{user}/messages", self.passed(self._list)),
            web.get(f"{user}/mailFolders/{{folder}}/messages", self.passed(self._list)),
            web.get(one, self.passed(self._get)),
            web.delete(one, self.passed(self._delete)),
            web.post(f"{one}/send", self.passed(self._send)),
            web.get(f"{one}/$value", self.passed(self._content)),
        ]

    def _create(self, asked: Asked) -> web.Response:
        item = self._put(self._asked_box(asked), _mail(asked, asked.json), "drafts")
        return web.json_response(item.shown(self.clock.now(), lasting=asked.lasting), status=201)

    def _send(self, asked: Asked) -> web.Response:
        box, item = self._item(asked)
        if item.folder != "drafts":
            raise Refusal(404, "ErrorItemNotFound")
        self._deliver(box, item.mail)
        item.sent = self.clock.now()
        item.seen_at = item.sent + timedelta(seconds=self.lag)
        box.move(item, "sentitems", self._number("AAMk"))
        return web.Response(status=202)

    def _send_mail(self, asked: Asked) -> web.Response:
        box, body = self._asked_box(asked), asked.json or {}
        mail = self._identified(_mail(asked, body.get("message", body.get("Message", {}))))
        self._deliver(box, mail)
        if str(body.get("saveToSentItems", True)).lower() != "false":
            item = self._put(box, mail, "sentitems")
            item.sent = item.created
            item.seen_at = item.created + timedelta(seconds=self.lag)
        return web.Response(status=202)

    def _get(self, asked: Asked) -> web.Response:
        _, item = self._item(asked)
        shown = item.shown(self.clock.now(), lasting=asked.lasting)
        return web.json_response(selected(shown, asked.query.get("$select", "")))

    def _content(self, asked: Asked) -> web.Response:
        _, item = self._item(asked)
        return web.Response(body=item.mail.as_mime(), content_type="text/plain")

    def _delete(self, asked: Asked) -> web.Response:
        box, item = self._item(asked)
        box.remove(item)
        return web.Response(status=204)

    def _list(self, asked: Asked) -> web.Response:
        folder = asked.path.get("folder", "").lower()
        if folder and folder not in FOLDERS:
            raise Refusal(404, "ErrorItemNotFound")
        try:
            found = self._asked_box(asked).listed(self.clock.now(), asked.query, folder, lasting=asked.lasting)
        except BadFilter:
            raise Refusal(400, "ErrorInvalidUrlQueryFilter") from None
        start, size = int(asked.query.get("$skip", 0)), int(asked.query.get("$top", _PAGE))
        page = [selected(doc, asked.query.get("$select", "")) for doc in found[start : start + size]]
        answer: dict[str, Any] = {"@odata.context": f"{self.url}/$metadata#messages", "value": page}
        if start + size < len(found):
            further = urlencode({**asked.query, "$skip": str(start + size)})
            answer["@odata.nextLink"] = f"{self.url.removesuffix('/v1.0')}{asked.place}?{further}"
        return web.json_response(answer)

    def _deliver(self, box: Mailbox, mail: Mail) -> None:
        """Held to the limits first; what is over them has not happened."""
        if mail.sender and "@" in box.name and mail.sender.lower() not in {box.name, *self.send_as}:
            raise Refusal(403, "ErrorSendAsDenied")
        if not mail.everybody or not all("@" in address for address in mail.everybody):
            raise Refusal(400, "ErrorInvalidRecipients")
        self.count_mail(box.name, len(mail.everybody))
        now = self.clock.now()
        sent = Delivered(box.name, mail.everybody, mail.message_id, mail.subject, now, mail.as_mime())
        self.delivered.append(sent)
        self._sent_at[box.name].append(now)
        self._copies.update(address.lower() for address in mail.everybody)

    def _asked_box(self, asked: Asked) -> Mailbox:
        if self.mailboxes is not None and asked.path["user"].lower() not in self.mailboxes:
            raise Refusal(404, "ErrorInvalidUser")
        return self._box(asked.path["user"])

    def _box(self, name: str) -> Mailbox:
        return self.boxes.setdefault(name.lower(), Mailbox(name.lower()))

    def _item(self, asked: Asked) -> tuple[Mailbox, Item]:
        box = self._asked_box(asked)
        item = box.items.get(asked.path["message"])
        if item is None:
            raise Refusal(404, "ErrorItemNotFound")
        return box, item

    def _put(self, box: Mailbox, mail: Mail, folder: str) -> Item:
        now, kept = self.clock.now(), self._identified(mail)
        item = Item(kept, self._number("AAkA"), self._number("AAMk"), folder, now)
        box.put(item)
        return item

    def _identified(self, mail: Mail) -> Mail:
        """Exchange gives a Message-ID to a mail that has none."""
        if mail.message_id and self.keeps_message_id:
            return mail
        return mail.named(f"<{self._number('m')}@exchange.example>")

    def _number(self, kind: str) -> str:
        """Ids look as Graph's do: base64 for addresses, with signs that a path must escape."""
        self._made += 1
        return kind + base64.urlsafe_b64encode(f"{kind}{self._made:09d}".encode()).decode() + "="


def _mail(asked: Asked, message: Mapping[str, Any] | None) -> Mail:
    try:
        return from_base64(asked.body) if asked.json is None else from_json(message or {})
    except BadMail as bad:
        raise Refusal(400, bad.code) from None


def build(graph: GraphStandIn) -> web.Application:
    app = web.Application(client_max_size=SIZE_LIMIT)
    app.add_routes(graph.routes())
    return app


@asynccontextmanager
async def graph_standin(clock: Clock | None = None, **knobs: Any) -> AsyncIterator[GraphStandIn]:
    """The stand-in, listening until the end of the block; then every call must have been one that Graph describes."""
    graph = GraphStandIn(clock=clock or SystemClock(), **knobs)
    server = TestServer(build(graph), host="127.0.0.1")
    await server.start_server()
    graph.url = str(server.make_url("/v1.0"))
    try:
        yield graph
    finally:
        graph.released.set()
        await server.close()
    assert graph.violations == []
