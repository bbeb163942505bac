"""One mailbox as Graph shows it: items with ids that live or die with a move, folders, filters and pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.standins.graph_mime import Mail

_CLAUSE = re.compile(r"(\w+) (eq|ne|ge|gt|le|lt) ('(?:[^']|'')*'|\S+)")
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: bool(left == right),
    "ne": lambda left, right: bool(left != right),
    "ge": lambda left, right: bool(left >= right),
    "gt": lambda left, right: bool(left > right),
    "le": lambda left, right: bool(left <= right),
    "lt": lambda left, right: bool(left < right),
}
_FILTERED = ("internetMessageId", "receivedDateTime", "createdDateTime", "sentDateTime", "isDraft", "isRead", "subject")


class BadFilter(Exception):
    """Graph does not understand the filter or the order."""


@dataclass
class Item:
    """`lasting` is the immutable id, `passing` the one that changes with a move. `seen_at`: from when on a sent mail
    is also shown as one."""

    mail: Mail
    lasting: str
    passing: str
    folder: str
    created: datetime
    sent: datetime | None = None
    seen_at: datetime | None = None

    def shown(self, now: datetime, *, lasting: bool) -> dict[str, Any]:
        mail, draft = self.mail, self.is_draft(now)
        moment = stamp(self.created if draft or self.sent is None else self.sent)
        return {
            "@odata.etag": f'W/"{self.lasting[:12]}"',
            "id": self.lasting if lasting else self.passing,
            "createdDateTime": stamp(self.created),
            "receivedDateTime": moment,
            "sentDateTime": moment,
            "internetMessageId": mail.message_id,
            "subject": mail.subject,
            "bodyPreview": mail.content[:255],
            "isDraft": draft,
            "isRead": self.folder != "inbox",
            "parentFolderId": "drafts" if draft else self.folder,
            "body": {"contentType": mail.content_type, "content": mail.content},
            "from": _person(mail.sender),
            "sender": _person(mail.sender),
            "toRecipients": [_person(address) for address in mail.to],
            "ccRecipients": [_person(address) for address in mail.cc],
            "bccRecipients": [_person(address) for address in mail.bcc],
        }

    def is_draft(self, now: datetime) -> bool:
        return self.folder == "drafts" or bool(self.seen_at and now < self.seen_at)


@dataclass
class Mailbox:
    """Items by either id, and by Message-ID, so that a search for one stays quick among thousands."""

    name: str
    items: dict[str, Item] = field(default_factory=dict)
    ordered: dict[str, Item] = field(default_factory=dict)
    by_message_id: dict[str, list[Item]] = field(default_factory=lambda: defaultdict(list))

    def put(self, item: Item) -> None:
        self.items[item.lasting] = self.items[item.passing] = item
        self.ordered[item.lasting] = item
        self.by_message_id[item.mail.message_id].append(item)

    def move(self, item: Item, folder: str, passing: str) -> None:
        """The passing id ends here; the lasting one goes along."""
        del self.items[item.passing]
        item.folder, item.passing = folder, passing
        self.items[passing] = item

    def remove(self, item: Item) -> None:
        del self.items[item.lasting], self.items[item.passing], self.ordered[item.lasting]
        self.by_message_id[item.mail.message_id].remove(item)

    def listed(self, now: datetime, query: Mapping[str, str], folder: str, *, lasting: bool) -> list[dict[str, Any]]:
        """All that fit, in order; whoever asks takes a page of it. Raises BadFilter."""
        clauses = _clauses(query.get("$filter", ""))
        shown = [item.shown(now, lasting=lasting) for item in self._candidates(clauses)]
        found = [doc for doc in shown if folder in ("", doc["parentFolderId"]) and _fits(doc, clauses)]
        name, _, way = query.get("$orderby", "receivedDateTime desc").partition(" ")
        if name not in _FILTERED:
            raise BadFilter(name)
        return sorted(found, key=lambda doc: doc[name], reverse=way == "desc")

    def _candidates(self, clauses: Sequence[tuple[str, str, Any]]) -> Sequence[Item]:
        wanted = next((value for name, op, value in clauses if (name, op) == ("internetMessageId", "eq")), None)
        return list(self.ordered.values()) if wanted is None else self.by_message_id.get(wanted, [])


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def selected(doc: Mapping[str, Any], names: str) -> dict[str, Any]:
    wanted = {"id", "@odata.etag", *names.split(",")} if names else set(doc)
    return {name: value for name, value in doc.items() if name in wanted}


def _person(address: str) -> dict[str, Any]:
    return {"emailAddress": {"name": address, "address": address}}


def _clauses(text: str) -> list[tuple[str, str, Any]]:
    clauses = _CLAUSE.findall(text)
    if " and ".join(" ".join(clause) for clause in clauses) != text or any(one[0] not in _FILTERED for one in clauses):
        raise BadFilter(text)
    return [(name, op, _value(value)) for name, op, value in clauses]


def _value(text: str) -> Any:
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    if text in ("true", "false"):
        return text == "true"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadFilter(text) from None
    if moment.tzinfo is None:
        raise BadFilter(text)
    return stamp(moment.astimezone(UTC))


def _fits(doc: Mapping[str, Any], clauses: Sequence[tuple[str, str, Any]]) -> bool:
    return all(_COMPARED[op](doc[name], value) for name, op, value in clauses)
