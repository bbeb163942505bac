"""Waiting before the next try: longer each time, never endless, never all together, never sooner than asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.backoff import FIRST, LONGEST, delay

JITTER = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (10_000, 300)])
def test_the_wait_doubles_up_to_five_minutes(attempt: int, seconds: int) -> None:
    assert delay(attempt, 0.0) == timedelta(seconds=seconds) / 2
    assert timedelta(seconds=seconds) - delay(attempt, 0.999_999) < timedelta(milliseconds=1)


@given(st.integers(1, 100), JITTER, st.none() | st.timedeltas(timedelta(0), timedelta(hours=2)))
def test_it_is_never_shorter_than_asked_nor_longer_than_needed(
    attempt: int, jitter: float, asked: timedelta | None
) -> None:
    wait = delay(attempt, jitter, asked)
    assert FIRST / 2 <= wait <= max(LONGEST, asked or LONGEST)
    assert asked is None or wait >= asked
