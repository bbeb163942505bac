"""Housekeeping: forgets what is of no use any more, and moves what is finished out of the hot store."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from engine.ports import Clock, Ref, Snapshot, Store
from incidents.campaigns.model import Campaign
from incidents.model import Incident
from oncall.actions.model import Action
from oncall.alarms.model import Alarm
from oncall.calls.model import Call
from oncall.handoffs.model import Handoff
from storage.finished import ARCHIVED_KINDS

REMEMBERED = timedelta(days=2)
"""How long request keys are kept; Teams repeats a call within minutes."""
JUDGED = timedelta(days=2)
"""How long a call and an alarm stay at hand after they began: people say in that time whether the page was needed."""
LOOKED_AT = timedelta(days=35)
"""How long notes and action items that are done stay at hand for lists."""


async def tidy(store: Store, clock: Clock, tenants: Iterable[str]) -> None:
    """Harmless at any time and as often as one likes."""
    now = clock.now()
    await store.forget_requests(now - REMEMBERED)
    for tenant in tenants:
        for kind in ARCHIVED_KINDS:
            for ref in await _finished(store, tenant, kind, now):
                await store.archive(ref)


async def _finished(store: Store, tenant: str, kind: str, now: datetime) -> list[Ref]:
    return [ref for ref, stored in await store.open(tenant, kind) if _over(stored.snapshot, now)]


def _over(snapshot: Snapshot, now: datetime) -> bool:
    """Whether it may go; the store lets it go only once it is owed nothing."""
    match snapshot:
        case Incident():
            return not snapshot.is_open
        case Campaign():
            return snapshot.finished_at is not None
        case Call():
            return not snapshot.waiting and snapshot.begun_at < now - JUDGED
        case Alarm():
            return not snapshot.is_open and snapshot.raised_at < now - JUDGED
        case Handoff():
            return snapshot.end < now - LOOKED_AT
        case Action():
            return snapshot.done_at is not None and snapshot.done_at < now - LOOKED_AT
        case _:
            return False
