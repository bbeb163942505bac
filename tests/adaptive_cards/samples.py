"""The payment failure at its stations, for tests of cards: values made by hand, no clock and no store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from incidents.model import (
    Clocks,
    FirstMove,
    Incident,
    Line,
    MoveMade,
    Page,
    Person,
    Phase,
    PublicStatus,
    Role,
    Severity,
    Task,
    Threshold,
)


def at(clock: str, day: int = 20) -> datetime:
    """`14:23` on that day of November 2026, UTC."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=UTC)


ANA, BEN, CAROL, DANA = (
    Person("11111111-aaaa-4aaa-8aaa-000000000001", "Ana Silva"),
    Person("11111111-aaaa-4aaa-8aaa-000000000002", "Ben Okafor"),
    Person("11111111-aaaa-4aaa-8aaa-000000000003", "Carol Wu"),
    Person("11111111-aaaa-4aaa-8aaa-000000000004", "Dana Reyes"),
)
PEOPLE = (ANA, BEN, CAROL, DANA)
NAMES = {"payments-api": "Payments API", "checkout": "Checkout", "search": "Search"}

DECLARED = Incident(
    key="INC-42",
    tenant="contoso",
    number=42,
    version=1,
    title="Card payments fail for EU customers",
    slug="inc-2026-11-20-payment-failure",
    policy_version=1,
    severity=Severity.SEV1,
    declared_severity=Severity.SEV1,
    declared_at=at("14:25"),
    declared_by=DANA,
    began_at=at("14:23"),
    clocks=Clocks(),
    proposed=Severity.SEV1,
    why_severity="Proposed SEV-1: a critical service is broken for customers.",
    services=("payments-api",),
    response_due=at("14:30"),
    update_due=at("14:55"),
    mitigation_due=at("14:55"),
    pages=(Page("p1", ANA, "on call for Payments", 1, at("14:25")),),
    recent=(
        Line(at("14:25"), "Dana Reyes", "declared SEV-1: Card payments fail for EU customers"),
        Line(at("14:25"), "Muster", "paged Ana Silva: on call for Payments"),
    ),
)

MITIGATING = replace(
    DECLARED,
    phase=Phase.MITIGATION,
    version=14,
    acknowledged_at=at("14:26"),
    acknowledged_by=ANA,
    roles={Role.IC: ANA, Role.CL: CAROL},
    moves={FirstMove.DEPLOYMENT: MoveMade(remedied=True, by=BEN, at=at("14:31"), note="2fe1a")},
    pages=(Page("p1", ANA, "on call for Payments", 1, at("14:25"), acknowledged_at=at("14:26")),),
    cause="index dropped by a migration",
    status=PublicStatus.IDENTIFIED,
    first_told_at=at("14:31"),
    last_told_at=at("14:31"),
    update_due=at("15:02"),
    promise_due=at("15:10"),
    notices=("n1",),
    recent=(
        Line(at("14:31"), "Ben Okafor", "deployment: rolled back (2fe1a)"),
        Line(at("14:31"), "Carol Wu", "approved the initial notice to 12 customers, next update promised by 15:10 UTC"),
        Line(at("14:42"), "Ana Silva", "cause found: index dropped by a migration"),
    ),
)

LATE = replace(
    MITIGATING,
    roles={Role.IC: ANA, Role.TL: BEN, Role.CL: CAROL},
    tasks=(Task("t1", "Collect the slow queries", DANA), Task("t2", "Warm the cache", BEN, done_at=at("14:50"))),
)

RESOLVING = replace(
    LATE,
    phase=Phase.RESOLUTION,
    status=PublicStatus.MONITORING,
    mitigated_at=at("14:55"),
    impact_ended_at=at("14:55"),
    mitigation_due=None,
    update_due=at("15:30"),
    recent=(
        *LATE.recent[1:],
        Line(at("14:55"), "Ana Silva", "mitigated; the impact ended 14:55 UTC"),
    ),
)

WATCHING = replace(
    RESOLVING,
    phase=Phase.RECOVERY,
    status=PublicStatus.RESOLVED,
    resolved_at=at("15:05"),
    watch_until=at("16:05"),
    update_due=None,
    promise_due=None,
    last_told_at=at("15:08"),
    confirmed_by="Ben Okafor",
    confirmed_how="error rate back to baseline for 10 minutes",
    thresholds=(Threshold("h1", "error rate above 1 %", BEN, at("12:00", 22)),),
    recent=(
        Line(at("15:05"), "Ana Silva", "resolved; Ben Okafor confirmed full operation: error rate back to baseline"),
        Line(at("15:08"), "Carol Wu", "approved the resolution notice to 12 customers"),
    ),
)

CLOSED = replace(
    WATCHING,
    phase=Phase.CLOSED,
    closed_at=at("16:05"),
    recent=(*WATCHING.recent, Line(at("16:05"), "Muster", "closed: the watch ended quietly")),
)

MINOR = replace(
    DECLARED,
    key="INC-43",
    number=43,
    title="Search is slow in one region",
    severity=Severity.SEV3,
    services=("search",),
    roles={Role.IC: DANA},
    acknowledged_at=at("14:40"),
    acknowledged_by=DANA,
    update_due=None,
    mitigation_due=None,
    response_due=at("17:00"),
    pages=(),
    recent=(Line(at("14:25"), "Dana Reyes", "declared SEV-3: Search is slow in one region"),),
)

TICKET = replace(
    MINOR,
    key="INC-44",
    number=44,
    title="Nightly report job failed",
    severity=Severity.SEV4,
    services=(),
    roles={},
    acknowledged_at=None,
    acknowledged_by=None,
    customers_affected=False,
    response_due=at("17:00", 23),
    recent=(Line(at("14:25"), "Dana Reyes", "declared SEV-4: Nightly report job failed"),),
)

DRILL = replace(
    MITIGATING, drill=True, private=True, key="INC-45", first_told_at=None, last_told_at=None, promise_due=None
)
MINUTE = timedelta(minutes=1)
