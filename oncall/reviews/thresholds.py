"""What pages whom, in words: the thresholds that a quarter's review is about."""

from __future__ import annotations

from datetime import timedelta

from incidents.model import Severity
from incidents.policy import Policy, SeverityRule
from incidents.timeline import span

_TARGETS = {
    "on_call": "the on-call",
    "team_lead": "the team's lead",
    "engineering_lead": "the engineering lead",
    "vp_engineering": "the VP Engineering",
}


def paging_rules(policy: Policy) -> tuple[tuple[Severity, str], ...]:
    """Each severity of the policy with whom it pages and how fast the next step follows."""
    return tuple((severity, _words(policy.severities[severity], policy)) for severity in sorted(policy.severities))


def _words(rule: SeverityRule, policy: Policy) -> str:
    if not rule.pages:
        return "pages nobody: a ticket"
    *others, last = (_target(target, policy) for target in rule.pages)
    whom = f"{', '.join(others)} and {last}" if others else last
    hours = " in business hours" if rule.business_hours else ""
    step = f"; next step after {_step(rule.page_step, rule)}" if rule.page_step else ""
    return f"pages {whom}{hours}{step}"


def _target(target: str, policy: Policy) -> str:
    contact = policy.people.get(target)
    return _TARGETS.get(target) or (contact.name if contact else target.replace("_", " "))


def _step(step: timedelta, rule: SeverityRule) -> str:
    return f"{span(step)} of them" if rule.business_hours else span(step)
