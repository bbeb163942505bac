"""The figures of mail and outbox in `/metrics`, looked up when somebody asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from engine.outbox import Outbox
from engine.ports import Clock, Store
from incidents.campaigns.model import Campaign, Route, Stage
from incidents.effects import SendMail
from mail.senders.sender import Sender
from server.metrics import Metrics
from server.outages import Outages

UNSENT = (Stage.SENDING, Stage.PAUSED)


class Figures:
    """`look` reads what takes the store; the gauges show what it found."""

    def __init__(self, store: Store, clock: Clock, tenants: Collection[str]) -> None:
        self._store = store
        self._clock = clock
        self._tenants = sorted(tenants)
        self.queued = 0
        self.depth = 0
        self.oldest = 0.0

    async def look(self) -> None:
        self.queued = 0
        for tenant in self._tenants:
            found = await self._store.open(tenant, "campaign")
            self.queued += sum(_unsettled(stored.snapshot) for _, stored in found)
        now = self._clock.now()
        backlog = await self._store.backlog(now)
        self.depth = backlog.rows
        self.oldest = (now - backlog.oldest).total_seconds() if backlog.oldest else 0.0


def add_figures(
    metrics: Metrics, figures: Figures, outbox: Outbox, senders: Mapping[Route, Sender], outages: Outages
) -> None:
    """Alerts are best set on `muster_mail_held` and `muster_outbox_oldest_seconds`: both are 0 where all is well."""
    metrics.first(figures.look)
    metrics.gauge("outbox_busy", "Effects under way.", lambda: outbox.busy)
    metrics.gauge("outbox_depth", "Owed rows that are due, those under way included.", lambda: figures.depth)
    metrics.gauge("outbox_oldest_seconds", "How long the oldest of them has been due.", lambda: figures.oldest)
    metrics.gauge("mails_queued", "Mails of approved notices that are not settled yet.", lambda: figures.queued)
    metrics.gauge("mails_under_way", "Mails in the hands of a sender.", lambda: outbox.busy_in(SendMail.pool))
    reads = {route.value: partial(outages.held, route) for route in senders}
    metrics.gauges("mail_held", "1 while mail of this route does not go out.", "route", reads)


def _unsettled(snapshot: object) -> int:
    if not isinstance(snapshot, Campaign) or snapshot.stage not in UNSENT or snapshot.drill:
        return 0
    return max(0, snapshot.recipients - snapshot.tally.settled)
