"""What every store lists, in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.ports import Query, Store
from incidents.model import Severity
from tests.standins.clock import NOON
from tests.storage.samples import (
    TENANT,
    after,
    close,
    declare,
    ref,
)


async def _fill(store: Store) -> None:
    """Six incidents over three months; 1, 2 and 4 are archived, 3 is closed but hot, 5 and 6 are open."""
    for number in range(1, 7):
        at = NOON + timedelta(days=20 * number)
        title = f"Search is slow {number}" if number % 2 else "Payments fail"
        severity = Severity.SEV3 if number % 2 else Severity.SEV1
        first = declare(
            f"INC-{number}", at=at, title=title, severity=severity, drill=number == 5, services=("Checkout",)
        )
        await store.commit(first)
        if number in (1, 2, 3, 4):
            await store.commit(close(after(first)))
        if number in (1, 2, 4):
            assert await store.archive(ref(f"INC-{number}"))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (Query(), [6, 5, 4, 3, 2, 1]),
        (Query(page=2, size=2), [4, 3]),
        (Query(page=4, size=2), []),
        (Query(open=True), [6, 5]),
        (Query(open=False), [4, 3, 2, 1]),
        (Query(words="SEARCH slow"), [5, 3, 1]),
        (Query(words="inc-4"), [4]),
        (Query(words="checkout payments"), [6, 4, 2]),
        (Query(words="nothing"), []),
        (Query(severity=Severity.SEV3), [5, 3, 1]),
        (Query(drill=True), [5]),
        (Query(drill=False, open=True), [6]),
        (Query(since=NOON + timedelta(days=60)), [6, 5, 4, 3]),
        (Query(since=NOON + timedelta(days=61)), [6, 5, 4]),
        (Query(until=NOON + timedelta(days=60)), [2, 1]),
        (Query(since=NOON + timedelta(days=30), until=NOON + timedelta(days=90)), [4, 3, 2]),
    ],
)
async def test_lists(store: Store, query: Query, numbers: list[int]) -> None:
    await _fill(store)
    assert [listed.key for listed in await store.search(TENANT, query)] == [f"INC-{number}" for number in numbers]
    total = len(await store.search(TENANT, replace(query, page=1, size=100)))
    assert await store.count(TENANT, query) == total
    assert await store.count(TENANT, query) == total


async def test_a_line_of_a_list_says_who_may_see_it(store: Store) -> None:
    first = declare(private=True)
    await store.commit(first)
    (listed,) = await store.search(TENANT, Query())
    assert listed.private
    assert set(listed.people) == {"ana-id", "ben-id"}
    assert (listed.phase, listed.closed_at, listed.declared_at) == ("detection", None, after(first).declared_at)
