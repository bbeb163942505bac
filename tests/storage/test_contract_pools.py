"""What every store does with the pools of owed rows: whoever claims from one sees nothing of the others."""

from __future__ import annotations

import heapq
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.ports import Backlog, Change, Record, Store
from incidents.effects import Effect, Owed, PostMessage, RefreshHeadline, SendMail
from storage import open_store
from tests.standins.clock import NOON
from tests.storage.samples import TENANT, headline, ref

LEASE = timedelta(minutes=2)
MAIL = SendMail("INC-1-n1", "000001")
POST = PostMessage("INC-1", "hello")


def owed(key: str, effect: Effect, due: datetime = NOON, lane: str = "") -> Owed:
    return Owed(key, due, effect, lane)


async def owe(store: Store, *rows: Owed, at: int = 1) -> None:
    await store.commit(Change(ref(f"c-{at}", "counter"), 0, at, Record({}), NOON, owed=rows))


async def keys(store: Store, pool: str, limit: int = 10, minutes: float = 0) -> list[str]:
    claimed = await store.claim(NOON + timedelta(minutes=minutes), limit, LEASE, pool)
    return [each.owed.key for each in claimed]


async def test_the_backlog_is_what_is_due_taken_up_or_not(store: Store) -> None:
    one, two = NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)
    await owe(store, owed("p/1", POST, one), owed("m/2", MAIL, two), owed("p/9", POST, NOON + timedelta(minutes=9)))
    assert await store.backlog(NOON) == Backlog(0, None)
    assert await keys(store, "", minutes=1) == ["p/1"]
    assert await store.backlog(NOON + timedelta(minutes=5)) == Backlog(2, one)
    await store.done(TENANT, "p/1", 1)
    assert await store.backlog(NOON + timedelta(minutes=5)) == Backlog(1, two)
    assert await store.backlog(NOON + timedelta(minutes=5), without="mail") == Backlog(0, None)


async def test_each_pool_is_claimed_by_itself(store: Store) -> None:
    await owe(store, owed("m/1", MAIL), owed("m/2", MAIL), owed("p/1", POST, NOON + timedelta(seconds=1)))
    assert await keys(store, "", minutes=1) == ["p/1"]
    assert await keys(store, "mail", limit=1) == ["m/1"]
    assert await keys(store, "mail") == ["m/2"]
    assert await keys(store, "mail") == []
    assert await keys(store, "no such pool") == []


async def test_the_next_moment_is_that_of_any_pool(store: Store) -> None:
    sooner, later = NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)
    await owe(store, owed("p/1", POST, later), owed("m/1", MAIL, sooner))
    assert await store.next_due() == sooner
    assert await keys(store, "mail", minutes=1) == ["m/1"]
    assert await store.next_due() == later


async def test_a_lane_is_one_across_pools(store: Store) -> None:
    await owe(store, owed("m/1", MAIL, lane="teams:INC-1"), owed("p/1", POST, lane="teams:INC-1"))
    assert await keys(store, "mail") == ["m/1"]
    assert await keys(store, "") == []
    await store.done(TENANT, "m/1", 1)
    assert await keys(store, "") == ["p/1"]


async def test_a_row_owed_anew_by_another_effect_changes_its_pool(store: Store) -> None:
    await owe(store, owed("x", MAIL))
    await owe(store, owed("x", POST), at=2)
    assert await keys(store, "mail") == []
    assert await keys(store, "") == ["x"]


async def test_a_lease_that_ran_out_is_back_in_its_pool(store: Store) -> None:
    await owe(store, owed("m/1", MAIL))
    assert await keys(store, "mail") == ["m/1"]
    assert await keys(store, "", minutes=3) == []
    assert await keys(store, "mail", minutes=3) == ["m/1"]


async def test_pools_are_known_again_after_a_restart(tmp_path: Path) -> None:
    """Nothing of a pool is stored: rows of an older version have theirs, too."""
    first = await open_store(f"tinydb:{tmp_path}")
    await owe(first, owed("m/1", MAIL), headline())
    await first.close()
    again = await open_store(f"tinydb:{tmp_path}")
    assert await keys(again, "") == ["INC-1/headline"]
    assert await keys(again, "mail") == ["m/1"]
    await again.close()


async def test_claiming_looks_at_no_row_of_another_pool(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await owe(store, *(owed(f"m/{number}", MAIL) for number in range(3000)))
    await owe(store, owed("p/1", RefreshHeadline("INC-1"), NOON + timedelta(seconds=1)), at=2)
    popped: list[int] = []

    def counting(heap: list[Any]) -> Any:
        popped.append(len(heap))
        return pop(heap)

    pop = heapq.heappop
    monkeypatch.setattr(heapq, "heappop", counting)
    assert await keys(store, "", minutes=1) == ["p/1"]
    assert popped == [1]
