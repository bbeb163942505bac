"""Hours of the week: what goes in as spans comes out as restrictions that cover the same minutes, no more, no less."""

from __future__ import annotations

from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from oncall.schedules.schedule import Restriction
from rota.imports.weekly import DAY, WEEK, Span, restrictions_of


def minutes(restriction: Restriction) -> set[int]:
    """Every quarter of an hour it covers."""
    opens, closes = (each.hour * 60 + each.minute for each in (restriction.opens, restriction.closes))
    lasts = (closes - opens - 1) % DAY + 1
    return {(day * DAY + opens + at) % WEEK for day in restriction.days for at in range(0, lasts, 15)}


quarters = st.tuples(st.integers(0, WEEK // 15 - 1), st.integers(-1, WEEK // 15 + 8)).map(
    lambda pair: (pair[0] * 15, pair[1] * 15)
)


@given(st.lists(quarters, min_size=1, max_size=5))
def test_the_same_minutes_are_covered(spans: list[Span]) -> None:
    wanted = {(start + at) % WEEK for start, length in spans for at in range(0, max(0, length), 15)}
    found = restrictions_of(spans)
    covered = set().union(*(minutes(each) for each in found))
    assert covered == (wanted if len(wanted) < WEEK // 15 else set())


def test_days_with_the_same_hours_are_one() -> None:
    assert restrictions_of((day * DAY + 540, 480) for day in (4, 0, 1)) == (Restriction((0, 1, 4), time(9), time(17)),)
