"""The ledger of a notice: one row of `deliveries/<campaign>` a recipient, and what the rows come to.

A row is `{state, at, reason, message_id, mailbox, round}`; no row means queued. `trace` is what the sender must know
after a crash, `upto` and `left_out` belong to the message of a batch and stand on its first recipient's row.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.ports import Progress, Row, Store
from incidents.campaigns.model import Campaign, Stage, Tally
from incidents.campaigns.react import recipient_id

row_id = recipient_id
"""Rows are named as their recipients are: ids sort as numbers do."""
PAGE = 1000
QUEUED, SENT = "queued", "sent"
ACCEPTED, BOUNCED, SUPPRESSED, FAILED, DOUBTFUL = "accepted", "bounced", "suppressed", "failed", "doubtful"
FINAL = frozenset((ACCEPTED, BOUNCED, SUPPRESSED))
"""Nothing is ever sent again to who has one of these."""
IN_BATCH = "sent in batch"
"""The reason of who was accepted with others in one message."""
CAMPAIGNS = 16
"""How many notices are remembered while they are sent; of others the rows are counted anew."""
REASONS = 50
"""How many different reasons are told apart."""
OTHER = "other reasons"
MOST = 0.95
"""The share of recipients that "most of them were told" means (issue 3, point 8)."""


def table(campaign: str) -> str:
    return f"deliveries/{campaign}"


def owed_again(campaign: Campaign, doc: Mapping[str, Any]) -> bool:
    """Whether the mail of this row failed in an earlier round and is sent again in this one."""
    if campaign.stage not in (Stage.SENDING, Stage.PAUSED) or doc.get("round", 0) >= campaign.round:
        return False
    return doc["state"] == FAILED or (doc["state"] == DOUBTFUL and campaign.again_doubtful)


def settled(campaign: Campaign, doc: Mapping[str, Any]) -> bool:
    """Whether nothing more will happen to this recipient by itself."""
    state = doc["state"]
    return state in FINAL or (state in (FAILED, DOUBTFUL) and not owed_again(campaign, doc))


@dataclass(slots=True)
class Sum:
    """What some rows come to; `upto` as in Progress where the rows are the first ones."""

    upto: int = 0
    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    first_at: datetime | None = None

    def add(self, doc: Mapping[str, Any]) -> None:
        state = doc["state"]
        self.states[state] += 1
        if state in (FAILED, DOUBTFUL, BOUNCED):
            reason = doc["reason"]
            self.reasons[reason if reason in self.reasons or len(self.reasons) < REASONS else OTHER] += 1
        if state in (ACCEPTED, BOUNCED):
            at = taken_at(doc)
            self.first_at = min(self.first_at or at, at)

    def copy(self) -> Sum:
        return Sum(self.upto, self.states.copy(), self.reasons.copy(), self.first_at)

    @property
    def tally(self) -> Tally:
        states = self.states
        return Tally(states[ACCEPTED], states[BOUNCED], states[SUPPRESSED], states[FAILED], states[DOUBTFUL])


class Ledger:
    """Counts the rows of notices. Of a notice that is being sent it remembers what the settled first rows come to.

    Whoever changes a settled row, such as of a mail that came back, says so by `forget`.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, str], tuple[int, Sum]] = {}

    async def progress(self, campaign: Campaign, *, exact: bool = False) -> Progress:
        """How the mails of this notice stand; `exact` counts every row anew."""
        if exact:
            self.forget(campaign.tenant, campaign.key)
        first, under_way = self._first(campaign), 0
        beyond = Sum()
        after = row_id(first.upto)
        while rows := await self._store.rows(campaign.tenant, table(campaign.key), after=after, limit=PAGE):
            for row in rows:
                under_way += _count(campaign, row, first, beyond)
            after = rows[-1].id
        self._remember(campaign, first)
        whole = Sum(first.upto, first.states + beyond.states, first.reasons + beyond.reasons)
        firsts = [at for at in (first.first_at, beyond.first_at) if at]
        first_at = campaign.first_accepted_at or min(firsts, default=None)
        most_at = await self._most_at(campaign, whole.tally)
        return Progress(whole.tally, dict(whole.reasons), first.upto, under_way, first_at, most_at)

    def forget(self, tenant: str, campaign: str) -> None:
        """A settled row has changed, or nobody will ask again: count anew next time."""
        self._known.pop((tenant, campaign), None)

    def _first(self, campaign: Campaign) -> Sum:
        round_, known = self._known.get((campaign.tenant, campaign.key), (campaign.round, Sum()))
        return known.copy() if round_ == campaign.round else Sum()

    def _remember(self, campaign: Campaign, first: Sum) -> None:
        key = (campaign.tenant, campaign.key)
        self._known.pop(key, None)
        if campaign.stage is not Stage.SENDING:
            return
        self._known[key] = (campaign.round, first)
        while len(self._known) > CAMPAIGNS:
            del self._known[next(iter(self._known))]

    async def _most_at(self, campaign: Campaign, tally: Tally) -> datetime | None:
        """When the mail service had taken 95 % of them: all times are looked at once, when it has."""
        wanted = math.ceil(campaign.recipients * MOST)
        if campaign.most_accepted_at or not 0 < wanted <= tally.reached:
            return campaign.most_accepted_at
        times: list[datetime] = []
        after = ""
        while rows := await self._store.rows(campaign.tenant, table(campaign.key), after=after, limit=PAGE):
            times += [taken_at(row.doc) for row in rows if row.doc["state"] in (ACCEPTED, BOUNCED)]
            after = rows[-1].id
        return sorted(times)[wanted - 1] if len(times) >= wanted else None


def taken_at(doc: Mapping[str, Any]) -> datetime:
    """When the mail service took it, also where it came back later."""
    return datetime.fromisoformat(doc.get("accepted_at") or doc["at"])


def _count(campaign: Campaign, row: Row, first: Sum, beyond: Sum) -> int:
    """Add one row to those in front, or to those beyond a gap. Returns the mails under way that it stands for."""
    doc, number = row.doc, int(row.id)
    if settled(campaign, doc):
        if number == first.upto + 1:
            first.upto = number
            first.add(doc)
        else:
            beyond.add(doc)
        return 0
    if doc["state"] != SENT:
        return 0
    return int(doc.get("upto") or number) - number + 1 - len(doc.get("left_out") or ())
