"""One owed mail on its way: whom it is for, what the ledger says of them, and the rows it ends as."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.ports import Claimed, Row
from incidents.campaigns.model import Campaign, Stage
from incidents.effects import SendMail
from mail.delivery import ledger
from mail.senders.sender import Receipt, mail_key

Doc = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed SendMail: recipients `first` to `last` in one message, in the round the notice is in.

    The key, and so the Message-ID, comes from recipients and round alone: owed anew after a pause, it is the same mail.
    """

    claimed: Claimed
    campaign: Campaign
    first: int
    last: int
    batch: bool
    round: int

    @classmethod
    def of(cls, claimed: Claimed, effect: SendMail, campaign: Campaign) -> Errand:
        first, last = span(effect)
        return cls(claimed, campaign, first, last, bool(effect.upto), max(effect.round, campaign.round))

    @property
    def notice(self) -> tuple[str, str]:
        return self.campaign.tenant, self.campaign.key

    @property
    def key(self) -> str:
        to = f"-{ledger.row_id(self.last)}" if self.batch else ""
        again = f"/r{self.round}" if self.round else ""
        return mail_key(self.campaign.tenant, f"{self.campaign.key}/mail/{ledger.row_id(self.first)}{to}{again}")

    @property
    def may_go(self) -> bool:
        return self.campaign.stage is Stage.SENDING

    def state(self, docs: Mapping[int, Doc]) -> State:
        own = docs.get(self.first, {})
        if own.get("state") not in (ledger.SENT, ledger.QUEUED) or bool(own.get("upto")) is not self.batch:
            own = {}
        numbers = range(self.first, self.last + 1)
        left = tuple(n for n in numbers if n not in docs or self._is_open(docs[n], own=n == self.first and bool(own)))
        return State(own, left, self.claimed.doubtful or own.get("state") == ledger.SENT)

    def _is_open(self, doc: Doc, *, own: bool) -> bool:
        """Whether this mail is for that recipient. A row that says *sent* and is not ours belongs to another mail."""
        if own or doc["state"] == ledger.QUEUED:
            return True
        if self.claimed.doubtful and not self.batch:
            return doc["state"] in (ledger.FAILED, ledger.DOUBTFUL) and doc.get("round", 0) < self.round
        return ledger.owed_again(self.campaign, doc)


@dataclass(frozen=True, slots=True)
class State:
    """What the ledger said: the row of the message itself (`own`), whom it is for, and whether it may be out."""

    own: Doc
    left: tuple[int, ...]
    in_doubt: bool

    @property
    def trace(self) -> Mapping[str, str]:
        trace: Mapping[str, str] = self.own.get("trace") or {}
        return trace

    @property
    def left_out(self) -> frozenset[int]:
        """Those whom an earlier try left out of the message."""
        return frozenset(self.own.get("left_out") or ()).intersection(self.left)

    @property
    def queued(self) -> bool:
        """The last try ended with the certainty that nothing went out."""
        return self.own.get("state") == ledger.QUEUED


@dataclass(slots=True)
class Rows:
    """Collects what becomes of the recipients of an errand."""

    errand: Errand
    at: datetime
    message_id: str
    found: list[Row] = field(default_factory=list)

    def accepted(self, numbers: Collection[int], receipt: Receipt) -> None:
        reason = ledger.IN_BATCH if self.errand.batch else ""
        made = {"at": receipt.at.isoformat(), "message_id": receipt.message_id, "mailbox": receipt.mailbox}
        self._add(numbers, ledger.ACCEPTED, reason, made)

    def unsent(self, numbers: Collection[int], state: str, reason: str, trace: Mapping[str, str] | None = None) -> None:
        self._add(numbers, state, reason, {"trace": dict(trace)} if trace else {})

    def message(self, state: str, trace: Mapping[str, str], left_out: Collection[int], reason: str = "") -> Row:
        """The row of a message whose fate is not known yet, or that waits with what its sender kept."""
        batch = {"upto": self.errand.last, "left_out": sorted(left_out)} if self.errand.batch else {}
        return self._row(self.errand.first, state, reason, {"trace": dict(trace)} | batch)

    def _add(self, numbers: Collection[int], state: str, reason: str, more: Mapping[str, Any]) -> None:
        self.found += [self._row(number, state, reason, more) for number in numbers]

    def _row(self, number: int, state: str, reason: str, more: Mapping[str, Any]) -> Row:
        doc: dict[str, Any] = {
            "state": state,
            "at": self.at.isoformat(),
            "reason": reason,
            "message_id": self.message_id,
            "mailbox": "",
            "round": self.errand.round,
        }
        return Row(ledger.table(self.errand.campaign.key), ledger.row_id(number), {**doc, **more})


def span(effect: SendMail) -> tuple[int, int]:
    """The numbers of the first and the last recipient."""
    return int(effect.recipient), int(effect.upto or effect.recipient)
