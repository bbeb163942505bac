"""Which rules page with a runbook: read off the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from incidents.policy import Policy


def with_runbooks(rules: Iterable[str], policy: Policy) -> frozenset[str]:
    """Of these rules, those whose service or heartbeat names a runbook.

    A rule is called `incident <keys of services>` or `heartbeat <key>`.
    """
    return frozenset(rule for rule in rules if _has(rule, policy))


def _has(rule: str, policy: Policy) -> bool:
    kind, _, names = rule.partition(" ")
    if kind == "heartbeat":
        found = policy.heartbeats.get(names)
        return bool(found and found.runbooks)
    return kind == "incident" and any(policy.services[key].runbooks for key in names.split() if key in policy.services)
