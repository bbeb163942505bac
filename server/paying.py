"""Settles the pay of on-call: each hour, and after a downtime, the shifts that have ended become entries."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.oncall.ledger import entries_of
from engine.ports import Change, Conflict, Desk, Record, Ref, Row, Store
from incidents.policy import Policy
from oncall.pay.model import Entry, table
from oncall.pay.settle import Settled, settle
from oncall.reviews.period import month_of
from oncall.schedules.duty import Duty

KIND, KEY = "payroll", "settled"
"""The record of how far pay is settled: since when Muster watches, and by schedule where to go on."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`since` is Muster's first run here, `at` the last one, by that version of the policy; `upto` where it is before
    `at`."""

    version: int
    since: datetime
    at: datetime
    policy: int
    upto: Mapping[str, datetime]

    def begin(self, schedule: str) -> datetime:
        return self.upto.get(schedule, self.at)


async def watching_since(store: Store, tenant: str) -> datetime | None:
    """When Muster first ran for this tenant; None before pay was settled for the first time."""
    standing = await _standing(store, tenant)
    return standing.since if standing else None


async def settle_pay(store: Store, desk: Desk, tenant: str, now: datetime) -> int:
    """How many entries were written. Harmless to repeat: entries and how far they reach are one commit.

    Nothing is paid for the time before the first run. Where the schedules or rates have changed since the last run, the
    shifts under way are settled by the old ones up to now.
    """
    standing, policy = await _standing(store, tenant), await desk.policy(tenant)
    if standing is None:
        standing = Standing(0, now, now, policy.version, {})
    if now < standing.at:
        return 0
    duty, before = await desk.duty(tenant), policy
    if standing.policy != policy.version:
        before = await desk.policy(tenant, standing.policy)
    changed = _paid_by(before) != _paid_by(policy)
    known = before if changed else policy
    upto = {schedule: standing.begin(schedule) for schedule in known.schedules}
    # Beside the loop: where a thousand schedules change hands at once it takes a moment.
    work = partial(settle, Duty(known.schedules, duty.rotas), known, upto, now, closing=changed)
    settled = await asyncio.to_thread(work)
    if settled.entries:
        settled = await asyncio.to_thread(work, await _paid(store, tenant, settled.entries))
    return await _write(store, tenant, standing, policy.version, settled, now)


def _paid_by(policy: Policy) -> tuple[object, ...]:
    """Everything of a policy that pay depends on."""
    return policy.schedules, policy.people, policy.teams, policy.hours


async def _paid(store: Store, tenant: str, entries: Sequence[Entry]) -> list[Entry]:
    """What the ledger holds already of these people in the months of these entries."""
    people = {entry.person for entry in entries}
    months = sorted({_month(entry) for entry in entries})
    return [one for month in months for one in await entries_of(store, tenant, month) if one.person in people]


async def _write(store: Store, tenant: str, standing: Standing, policy: int, settled: Settled, now: datetime) -> int:
    upto = {schedule: at.isoformat() for schedule, at in settled.upto.items() if at < now}
    doc = {"since": standing.since.isoformat(), "at": now.isoformat(), "policy": policy, "upto": upto}
    rows = [Row(table(_month(entry)), entry.id, entry.doc) for entry in settled.entries]
    ref, version = Ref(tenant, KIND, KEY), standing.version
    try:
        await store.commit(Change(ref, version, version + 1, Record(doc), now, rows=rows))
    except Conflict:
        return 0  # another process settled the same shifts at the same moment, and all of them
    return len(rows)


def _month(entry: Entry) -> str:
    return month_of(entry.start, entry.zone).key


async def _standing(store: Store, tenant: str) -> Standing | None:
    stored = await store.load(Ref(tenant, KIND, KEY))
    if stored is None or not isinstance(stored.snapshot, Record):
        return None
    doc = stored.snapshot.doc
    return Standing(
        version=stored.version,
        since=datetime.fromisoformat(doc["since"]),
        at=datetime.fromisoformat(doc["at"]),
        policy=doc["policy"],
        upto={schedule: datetime.fromisoformat(at) for schedule, at in doc["upto"].items()},
    )
