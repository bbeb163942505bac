"""`oncall review`: the alert review of a month, the review of the thresholds of a quarter, at any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import adaptive_cards as cards
from bot.oncall.reading import Reading
from bot.oncall.register import all_pages
from bot.oncall.sight import number
from bot.scene import Scene
from engine.ports import Query, Ref, Store
from incidents.errors import Invalid, NotAllowed
from incidents.model import Incident
from incidents.policy import Policy
from oncall.reviews.figures import figures
from oncall.reviews.model import Review
from oncall.reviews.period import Period, month_of, read_period
from oncall.reviews.report import Report
from oncall.reviews.runbooks import with_runbooks
from oncall.reviews.thresholds import paging_rules
from oncall.rights import leads

_MOST = 1_000


async def review_screen(reading: Reading, scene: Scene) -> cards.Card:
    """The month or quarter asked for; else last month's while it is under review, else the month we are in."""
    if scene.guest:
        raise NotAllowed("Alert reviews are for people of the company. Ask one of them.")
    policy = await reading.desk.policy(scene.tenant)
    period = await _period(reading.store, scene, policy)
    report = await report_of(reading.store, scene.tenant, policy, period, scene.at)
    return cards.oncall_review(
        report,
        scene.at,
        page=number(scene.values.get("page", ""), _MOST),
        may_decide=leads(scene.person, policy),
        values=scene.values if scene.fault else {},
        fault=scene.fault,
    )


async def _period(store: Store, scene: Scene, policy: Policy) -> Period:
    text = scene.values.get("review", "").strip()
    this = month_of(scene.at, policy.hours.time_zone)
    if text:
        period = read_period(text)
        if period is None:
            raise Invalid("Which month or quarter? Type it as: oncall review 2026-11, or 2026-Q4.")
        if period.begins(policy.hours.time_zone) > scene.at:
            raise Invalid(f"{period.words} has not begun yet.")
        return period
    last = this.moved(-1)
    review = await _review(store, scene.tenant, last)
    return last if review and review.done_at is None else this


async def report_of(store: Store, tenant: str, policy: Policy, period: Period, now: datetime) -> Report:
    """Everything the card shows, as things stand now."""
    zone, rules = policy.hours.time_zone, policy.oncall
    begins, ends = period.begins(zone), period.ends(zone)
    pages = await all_pages(store, tenant, begins - rules.budget_span, ends)
    counted = figures(pages, begins, ends, rules)
    has = with_runbooks((one.rule for one in counted.rules), policy)
    counted = replace(counted, rules=tuple(replace(one, runbook=one.rule in has) for one in counted.rules))
    incidents, changed = await _changed(store, tenant, begins, ends) if period.months == 3 else (0, 0)
    review = await _review(store, tenant, period)
    paging = paging_rules(policy) if period.months == 3 else ()
    return Report(period, counted, rules.page_budget, ends <= now, review, incidents, changed, paging)


async def _review(store: Store, tenant: str, period: Period) -> Review | None:
    stored = await store.load(Ref(tenant, "review", period.key))
    return stored.snapshot if stored and isinstance(stored.snapshot, Review) else None


async def _changed(store: Store, tenant: str, since: datetime, until: datetime) -> tuple[int, int]:
    """How many incidents were declared in that time, and how many have another severity now; drills apart."""
    query, incidents, changed = Query(drill=False, since=since, until=until, size=100), 0, 0
    while listed := await store.search(tenant, query):
        for row in listed:
            stored = await store.load(Ref(tenant, "incident", row.key))
            if stored and isinstance(stored.snapshot, Incident):
                incidents += 1
                changed += stored.snapshot.severity is not stored.snapshot.declared_severity
        query = replace(query, page=query.page + 1)
    return incidents, changed
