"""The severity table and the clocks of the policy file, over the defaults."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

from incidents.model import Clocks, Severity
from incidents.policy import SeverityRule
from incidents.policy_checks import Table
from incidents.policy_defaults import DEFAULT_SEVERITIES
from incidents.policy_kinds import CADENCE, PAGE_STEP, RESPONSE, SPAN, TARGET, TEXT, whole
from incidents.policy_spans import Span

CLOCK_KEYS = (
    "detection", "mitigation", "role_nudge", "role_page", "notice_nudge", "notice_page", "nudge_before", "lead_after",
    "watch",
)  # fmt: skip
_IN_ORDER = (("role_nudge", "role_page"), ("notice_nudge", "notice_page"), ("nudge_before", "update_every"))


def read_severities(root: Table) -> Mapping[Severity, SeverityRule]:
    """All four levels: a row of the file changes what it names, the rest stays as it was."""
    common = root.table("clocks")
    lengths = _lengths(common)
    rules = {level: replace(rule, clocks=replace(rule.clocks, **lengths)) for level, rule in DEFAULT_SEVERITIES.items()}
    common.close()
    _check_order(common, rules[Severity.SEV1].clocks, common.doc)
    seen: set[Severity] = set()
    for row in root.tables("severity"):
        number = row.need("level", whole(1, 4), 0)
        level = Severity(number or 4)
        if number and level in seen:
            row.faults.add(row.at("level"), f"{level.label} has a row already")
        seen.update([level] if number else [])
        rules[level] = _rule(row, rules[level])
        row.close()
    return rules


def _rule(row: Table, default: SeverityRule) -> SeverityRule:
    response = row.get("response", RESPONSE, Span(default.response, default.business_hours, default.next_business_day))
    inner = row.table("clocks")
    cadence = row.get("update_every", CADENCE, default.clocks.update_every)
    clocks = replace(default.clocks, update_every=cadence, **_lengths(inner))
    inner.close()
    _check_order(inner, clocks, {*inner.doc, *row.doc})
    return SeverityRule(
        severity=default.severity,
        impact=row.get("impact", TEXT, default.impact),
        examples=row.many("examples", TEXT, default.examples),
        response=response.length,
        business_hours=response.business,
        next_business_day=response.next_business_day,
        pages=row.refer_many("pages", "page target", TARGET, default.pages),
        page_step=_page_step(row, default.page_step, business=response.business),
        clocks=clocks,
        briefs=row.refer_many("briefs", "page target", TARGET, default.briefs),
    )


def _page_step(row: Table, default: timedelta | None, *, business: bool) -> timedelta | None:
    """Both lengths of a row run in business time, or neither does; the response time decides."""
    step = row.get("page_step", PAGE_STEP, Span(default, business))
    if step.length is not None and step.business is not business:
        kind = 'business time such as "60 business minutes"' if business else 'a time such as "10 min"'
        row.faults.wrong(row.at("page_step"), f"{kind}, as for response", row.doc["page_step"])
    return step.length


def _lengths(table: Table) -> dict[str, timedelta]:
    """The clocks this table changes."""
    return {key: length for key in CLOCK_KEYS if (length := table.get(key, SPAN, timedelta(0)))}


def _check_order(table: Table, clocks: Clocks, given: Collection[str]) -> None:
    """A nudge comes before what it warns of. Only what this table changes is looked at, so a fault is told once."""
    for first, then in _IN_ORDER:
        length = getattr(clocks, then)
        if {first, then} & set(given) and length is not None and getattr(clocks, first) >= length:
            table.faults.add(table.at(first), f"must be shorter than {then}")
