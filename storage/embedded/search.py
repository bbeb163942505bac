"""Lists over hot and archived incidents, month by month from the newest, so that one page opens one or two months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from itertools import islice

from engine.ports import Listed, Query
from storage.embedded.months import MonthIndex
from storage.listing import Line, matches, newest_first

Hot = Mapping[str, Line]
"""The incidents of the hot tables by key. They win over what the archive says of them."""


def page(index: MonthIndex, tenant: str, query: Query, hot: Hot) -> Sequence[Listed]:
    start = (query.page - 1) * query.size
    return [line.listed for line in islice(_found(index, tenant, query, hot), start, start + query.size)]


def count(index: MonthIndex, tenant: str, query: Query, hot: Hot) -> int:
    total = sum(1 for line in hot.values() if matches(line, query))
    for month in _months(index, tenant, query):
        total += index.count(tenant, month, query) - _twice(index, tenant, month, query, hot)
    return total


def _found(index: MonthIndex, tenant: str, query: Query, hot: Hot) -> Iterator[Line]:
    by_month: dict[str, dict[str, Line]] = {}
    for key, line in hot.items():
        by_month.setdefault(_month(line), {})[key] = line
    months = {*_months(index, tenant, query), *by_month}
    for month in sorted(months, reverse=True):
        archived = {} if query.open else index.lines(tenant, month)
        lines = {key: line for key, line in archived.items() if key not in hot} | by_month.get(month, {})
        yield from newest_first(line for line in lines.values() if matches(line, query))


def _months(index: MonthIndex, tenant: str, query: Query) -> list[str]:
    """Those of the archive that can hold what is asked for: whatever is archived is closed."""
    if query.open:
        return []
    since = query.since.astimezone(UTC).strftime("%Y-%m") if query.since else ""
    until = query.until.astimezone(UTC).strftime("%Y-%m") if query.until else "9999-99"
    return [month for month in index.months(tenant) if since <= month <= until]


def _twice(index: MonthIndex, tenant: str, month: str, query: Query, hot: Hot) -> int:
    """How many the archive counted that are hot again: reopened ones, and those a crash left in both places."""
    again = [key for key, line in hot.items() if _month(line) == month and index.holds(tenant, month, key)]
    if not again:
        return 0
    lines = index.lines(tenant, month)
    return sum(1 for key in again if key in lines and matches(lines[key], query))


def _month(line: Line) -> str:
    return line.listed.declared_at.astimezone(UTC).strftime("%Y-%m")
