"""Settles the pay of on-call: each hour, and after a downtime, the shifts that have ended become entries."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.oncall.ledger import entries_of
from engine.ports import Change, Conflict, Desk, Record, Ref, Row, Store
from incidents.policy import Policy
from oncall.pay.model import SETTLED, Entry, table
from oncall.pay.settle import Settled, settle
from oncall.reviews.period import month_of
from oncall.schedules.duty import Duty

PLAUSIBLE = timedelta(days=1)
"""A clock that is further on than that since the last look has jumped, or Muster was down for days."""
CONFIRMED = timedelta(hours=1)
"""Which of the two it was shows: a clock that has kept to the new time for that long is believed."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """Nothing is settled since `since`, when the clock was found to have jumped; `seen` is the last look since then."""

    since: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """`since` is Muster's first run here, `at` the last one, by that version of the policy; `upto` where it is before
    `at`."""

    version: int
    since: datetime
    at: datetime
    policy: int
    upto: Mapping[str, datetime]
    held: Held | None = None

    def begin(self, schedule: str) -> datetime:
        return self.upto.get(schedule, self.at)


async def watching_since(store: Store, tenant: str) -> datetime | None:
    """When Muster first ran for this tenant; None before pay was settled for the first time."""
    standing = await _standing(store, tenant)
    return standing.since if standing else None


async def settle_pay(store: Store, desk: Desk, tenant: str, now: datetime) -> int:
    """How many entries were written. Harmless to repeat: entries and how far they reach are one commit.

    Nothing is paid for the time before the first run, nor, an entry being for good, for what a clock says that has just
    jumped by days: it is settled once the clock has kept to that for an hour. Where the schedules or rates have changed
    since the last run, the shifts under way are settled by the old ones up to now.
    """
    standing, policy = await _standing(store, tenant), await desk.policy(tenant)
    if standing is None:
        standing = Standing(0, now, now, policy.version, {})
    if now < standing.at:
        return 0
    if held := _held(standing, now):
        await _hold(store, tenant, standing, held)
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


def _held(standing: Standing, now: datetime) -> Held | None:
    """None for a moment that may be believed. A further jump is waited for anew."""
    if now - standing.at <= PLAUSIBLE:
        return None
    held = standing.held
    if held is None or not held.seen <= now <= held.seen + PLAUSIBLE:
        return Held(now, now)
    return None if now - held.since >= CONFIRMED else Held(held.since, now)


async def _hold(store: Store, tenant: str, standing: Standing, held: Held) -> None:
    """What was settled stays as it is; the pay card tells from `held` why nothing is added."""
    if held.seen == held.since:
        days = (held.since - standing.at).days
        log.warning("pay is held: the clock is days ahead of the last look", days=days, last=standing.at.isoformat())
    await _commit(store, tenant, standing, replace(standing, held=held), held.seen)


def _paid_by(policy: Policy) -> tuple[object, ...]:
    """Everything of a policy that pay depends on."""
    return policy.schedules, policy.people, policy.teams, policy.hours


async def _paid(store: Store, tenant: str, entries: Sequence[Entry]) -> list[Entry]:
    """What the ledger holds already of these people in the months of these entries."""
    people = {entry.person for entry in entries}
    months = sorted({_month(entry) for entry in entries})
    return [one for month in months for one in await entries_of(store, tenant, month) if one.person in people]


async def _write(store: Store, tenant: str, standing: Standing, policy: int, settled: Settled, now: datetime) -> int:
    upto = {schedule: at for schedule, at in settled.upto.items() if at < now}
    rows = [Row(table(_month(entry)), entry.id, entry.doc) for entry in settled.entries]
    reached = replace(standing, at=now, policy=policy, upto=upto, held=None)
    # Of two processes that settle the same shifts at the same moment one writes all of them.
    return len(rows) if await _commit(store, tenant, standing, reached, now, rows) else 0


async def _commit(
    store: Store, tenant: str, before: Standing, after: Standing, now: datetime, rows: Sequence[Row] = ()
) -> bool:
    """Whether nobody else was faster."""
    record = Record(_doc(after))
    try:
        await store.commit(Change(Ref(tenant, *SETTLED), before.version, before.version + 1, record, now, rows=rows))
    except Conflict:
        return False
    return True


def _doc(standing: Standing) -> dict[str, Any]:
    doc: dict[str, Any] = {
        "since": standing.since.isoformat(),
        "at": standing.at.isoformat(),
        "policy": standing.policy,
        "upto": {schedule: at.isoformat() for schedule, at in standing.upto.items()},
    }
    if standing.held:
        doc |= {"held": standing.held.since.isoformat(), "seen": standing.held.seen.isoformat()}
    return doc


def _month(entry: Entry) -> str:
    return month_of(entry.start, entry.zone).key


async def _standing(store: Store, tenant: str) -> Standing | None:
    stored = await store.load(Ref(tenant, *SETTLED))
    if stored is None or not isinstance(stored.snapshot, Record):
        return None
    doc = stored.snapshot.doc
    return Standing(
        version=stored.version,
        since=datetime.fromisoformat(doc["since"]),
        at=datetime.fromisoformat(doc["at"]),
        policy=doc["policy"],
        upto={schedule: datetime.fromisoformat(at) for schedule, at in doc["upto"].items()},
        held=Held(datetime.fromisoformat(doc["held"]), datetime.fromisoformat(doc["seen"])) if "held" in doc else None,
    )
