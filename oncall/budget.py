"""The page budget: how many things somebody was paged for within seven days, counted from the register of pages.

The seed of the number: under 5 pages per on-call week; above that the alerts are fixed before the system. What pages
somebody again because nobody answers is one thing: an incident that repeats its pages breaches no budget by itself.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from oncall.calls.model import Call
from oncall.rules import OncallRules

_NAMED = 3


def table(person_id: str) -> str:
    """The paged table with the pages of one person."""
    return f"paged/{person_id}"


def row_id(call: Call) -> str:
    """Rows stand in the order in which the pages came."""
    return f"{_iso(call.begun_at)}/{call.key}"


def first_id(since: datetime) -> str:
    """What stands before every row from this moment on: rows are read after it."""
    return _iso(since)


def counts(call: Call) -> bool:
    """Whether a call is a page at all: drills and tests of one's contacts wake nobody by surprise."""
    return bool(call.about) and not call.drill


def doc_of(call: Call, team: str = "") -> dict[str, Any]:
    """The row of a call: plain JSON. `team` is the key of the team whose alert it was."""
    return {
        "at": _iso(call.begun_at),
        "call": call.key,
        "about": call.about,
        "name": call.person.name,
        "rule": call.rule,
        "schedule": call.schedule,
        "team": team,
        "severity": int(call.severity),
        "night": call.night,
        "verdict": call.verdict.value if call.verdict else "",
        "answered_at": _iso(call.answered_at) if call.answered_at else "",
    }


@dataclass(frozen=True, slots=True)
class Burn:
    """`count` pages within the span that ends now, `nights` of them at night. All pages about one incident or alarm
    count as one, at night if one of them was. `budget` is one too many, `left` how many may still come before it is
    breached. `oldest_leaves_at` is when the first of these things no longer counts: its last page leaves the span."""

    count: int
    budget: int
    left: int
    nights: int
    breached: bool
    oldest_leaves_at: datetime | None
    span: timedelta = timedelta(days=7)

    @property
    def words(self) -> str:
        """`3 pages in seven days, 1 at night; 1 more is within the budget`: one line for cards, notes and mails."""
        pages = "no page" if not self.count else "1 page" if self.count == 1 else f"{self.count} pages"
        night = f", {self.nights} at night" if self.nights else ""
        return f"{pages} in {days(self.span)}{night}; {self._rest()}"

    def _rest(self) -> str:
        if self.breached:
            return f"the budget is under {self.budget}, so it is breached"
        if not self.left:
            return "one more breaches the budget"
        return f"{self.left} more {'is' if self.left == 1 else 'are'} within the budget"


def burn(rows: Iterable[Mapping[str, Any]], now: datetime, rules: OncallRules) -> Burn:
    """`rows` are documents of the register, in any order; those out of the span do not count."""
    mine = things(row for row in rows if now - rules.budget_span < moment(row["at"]) <= now)
    oldest = min((max(moment(row["at"]) for row in thing) for thing in mine), default=None)
    return Burn(
        count=len(mine),
        budget=rules.page_budget,
        left=max(rules.page_budget - 1 - len(mine), 0),
        nights=_nights(mine),
        breached=len(mine) >= rules.page_budget,
        oldest_leaves_at=oldest + rules.budget_span if oldest else None,
        span=rules.budget_span,
    )


def things(rows: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The rows of one person by what they were paged for; a row that does not say is a thing of its own."""
    found: dict[object, list[Mapping[str, Any]]] = {}
    for number, row in enumerate(rows):
        found.setdefault(row.get("about") or number, []).append(row)
    return list(found.values())


def _nights(found: Iterable[Sequence[Mapping[str, Any]]]) -> int:
    return sum(any(row["night"] for row in thing) for thing in found)


def breaches(rows: Iterable[Mapping[str, Any]], rules: OncallRules) -> tuple[datetime, ...]:
    """The moments at which pages used up the budget, each time anew after it had recovered. Rows of one person."""
    named = [(moment(row["at"]), thing) for thing, rows in enumerate(things(rows)) for row in rows]
    found, within, counted = list[datetime](), deque[tuple[datetime, int]](), Counter[int]()
    over = False  # the budget is used up by the page that makes it full: the fifth of five
    for at, thing in sorted(named):
        within.append((at, thing))
        counted[thing] += 1
        while within[0][0] <= at - rules.budget_span:
            counted -= Counter([within.popleft()[1]])
        was, over = over, len(counted) >= rules.page_budget
        if over and not was:
            found.append(at)
    return tuple(found)


def worst(rows: Iterable[Mapping[str, Any]]) -> str:
    """`heartbeat nightly-backup (3), incident payments-api (2)`: the rules that paged most."""
    seen = Counter(str(thing[0]["rule"]) or "no rule" for thing in things(rows))
    most = sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))
    named = ", ".join(f"{rule} ({count})" for rule, count in most[:_NAMED])
    left = len(most) - _NAMED
    return f"{named} and {left} more" if left > 0 else named


def fix_words(name: str, rows: Sequence[Mapping[str, Any]], rules: OncallRules) -> str:
    """The text of the action item that a breach opens."""
    found = things(rows)
    nights = _nights(found)
    night = f", {nights} at night" if nights else ""
    return (
        f"{name} was paged {len(found)} times in {days(rules.budget_span)}{night}. Fix the alerts first: {worst(rows)}."
    )


def fix_key(person_id: str, at: datetime) -> str:
    """The action item of a breach: one a person and ISO week."""
    year, week, _ = at.astimezone(UTC).isocalendar()
    return f"{fix_prefix(person_id)}{year}-W{week:02}"


def fix_prefix(person_id: str) -> str:
    return f"ACT-budget-{person_id}-"


FIX_WITHIN = timedelta(days=14)
"""How long whoever leads has to fix what paged too often."""


def moment(text: str) -> datetime:
    """A moment of a row."""
    return datetime.fromisoformat(text)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def days(span: timedelta) -> str:
    """`seven days`; other spans in digits."""
    return "seven days" if span == timedelta(days=7) else "one day" if span.days == 1 else f"{span.days} days"
