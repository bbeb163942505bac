"""Any fact, command or effect at all, for tests that hold for every one of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

MOMENTS = st.datetimes(
    datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2099-01-01"), timezones=st.just(UTC)
)
SPANS = st.timedeltas(timedelta(0), timedelta(days=30))
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)

st.register_type_strategy(datetime, MOMENTS)
st.register_type_strategy(timedelta, SPANS)
st.register_type_strategy(str, TEXTS)


def any_of(family: tuple[type, ...]) -> st.SearchStrategy[Any]:
    """Any value of any class of the family."""
    return st.sampled_from(family).flatmap(st.from_type)
