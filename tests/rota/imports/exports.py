"""Exports as the tests have them, read and written down."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from incidents.policy import Policy
from rota.imports import grafana, opsgenie, pagerduty
from rota.imports.found import Found
from rota.imports.node import Node
from rota.imports.writing import Written, write
from tests.rota.company import read_with
from tests.rota.imports import payloads as p

NOW = datetime(2026, 10, 12, 14, 20, tzinfo=UTC)
"""Within the coming four weeks clocks go back in Berlin, then in New York."""
POLICY = read_with("")


def pd(**changes: Any) -> Found:
    return pagerduty.read(Node({"schedule": {**p.pagerduty_schedule(NOW), **changes}, "users": p.PD_USERS}), NOW)


def og(**changes: Any) -> Found:
    return opsgenie.read(Node({"data": [{**p.opsgenie_schedule(NOW), **changes}]}), NOW)


def gf(known: list[dict[str, Any]] | None = None, **changes: Any) -> Found:
    doc = {"schedules": [{**p.grafana_schedule(NOW), **changes}], "on_call_shifts": known or p.GF_SHIFTS}
    return grafana.read(Node({**doc, "users": {"results": p.GF_USERS, "next": None}}), NOW)


def written(found: Found, policy: Policy | None = POLICY, **given: str) -> Written:
    return write(found, policy, given, NOW)
