"""What every store does with paged tables."""

from __future__ import annotations

import pytest

from engine.ports import Conflict, Row, Store
from tests.storage.samples import TENANT, after, declare, note, row

TABLE = "recipients/INC-1-n1"


async def test_rows_are_read_page_by_page_in_order(store: Store) -> None:
    ids = [f"{number:06d}" for number in range(1, 26)]
    await store.put_rows(TENANT, [row(each) for each in reversed(ids)])
    seen: list[str] = []
    while page := await store.rows(TENANT, TABLE, after=seen[-1] if seen else "", limit=10):
        assert len(page) <= 10
        seen += [each.id for each in page]
    assert seen == ids
    assert await store.count_rows(TENANT, TABLE) == 25


async def test_the_last_write_of_an_id_counts(store: Store) -> None:
    await store.put_rows(TENANT, [row("1"), row("2")])
    await store.put_rows(TENANT, [row("1", name="")])
    assert [each.doc for each in await store.rows(TENANT, TABLE)] == [{"name": ""}, {"name": "customer 2"}]
    assert await store.count_rows(TENANT, TABLE) == 2


async def test_a_commit_brings_its_rows_or_none(store: Store) -> None:
    first = declare()
    await store.commit(first)
    await store.commit(note(after(first), rows=[row("1"), Row("other", "1", {})]))
    with pytest.raises(Conflict):
        await store.commit(note(after(first), rows=[row("2")]))
    assert [each.id for each in await store.rows(TENANT, TABLE)] == ["1"]
    assert await store.row(TENANT, TABLE, "2") is None
    assert await store.count_rows(TENANT, "other") == 1


async def test_rows_of_two_tenants_do_not_meet(store: Store) -> None:
    await store.put_rows(TENANT, [row("1")])
    assert await store.rows("other", TABLE) == []
    assert await store.count_rows("other", TABLE) == 0
