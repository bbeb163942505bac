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


async def test_dropped_rows_are_gone_and_the_page_is_full_without_them(store: Store) -> None:
    ids = [f"{number:02d}" for number in range(20)]
    await store.put_rows(TENANT, [row(each) for each in ids])
    await store.drop_rows(TENANT, TABLE, ["03", "04", "no such row"])
    assert await store.row(TENANT, TABLE, "03") is None
    assert await store.count_rows(TENANT, TABLE) == 18
    assert [each.id for each in await store.rows(TENANT, TABLE, limit=5)] == ["00", "01", "02", "05", "06"]
    await store.put_rows(TENANT, [row("03", name="again")])
    assert await store.row(TENANT, TABLE, "03") == row("03", name="again")
    assert await store.count_rows(TENANT, TABLE) == 19


async def test_a_whole_table_goes_and_another_stays(store: Store) -> None:
    await store.put_rows(TENANT, [row("1"), row("2"), Row("recipients/INC-2-n1", "1", {})])
    await store.drop_rows(TENANT, TABLE)
    await store.drop_rows(TENANT, "never heard of")
    assert await store.rows(TENANT, TABLE) == []
    assert await store.count_rows(TENANT, TABLE) == 0
    assert await store.tables(TENANT, "recipients/") == ["recipients/INC-2-n1"]


async def test_tables_are_listed_by_how_they_begin(store: Store) -> None:
    tables = ["recipients/b", "recipients/a", "recipients.tmp", "deliveries/a"]
    await store.put_rows(TENANT, [Row(table, "1", {}) for table in tables])
    await store.put_rows("other", [Row("recipients/c", "1", {})])
    for _ in range(2):
        assert await store.tables(TENANT, "recipients/") == ["recipients/a", "recipients/b"]
        assert await store.tables(TENANT) == ["deliveries/a", "recipients.tmp", "recipients/a", "recipients/b"]
        assert await store.tables("nobody") == []
        await store.erase()
    await store.drop_rows(TENANT, "recipients/a", ["1"])
    assert await store.tables(TENANT, "recipients/") == ["recipients/b"]


async def test_erasing_changes_nothing_that_stands(store: Store) -> None:
    await store.put_rows(TENANT, [row("1"), row("2"), row("3")])
    await store.put_rows(TENANT, [row("2", name="anew")])
    await store.drop_rows(TENANT, TABLE, ["1"])
    for _ in range(2):
        await store.erase()
        assert await store.rows(TENANT, TABLE) == [row("2", name="anew"), row("3")]
        assert await store.count_rows(TENANT, TABLE) == 2
    await store.drop_rows(TENANT, TABLE, ["3"])
    await store.put_rows(TENANT, [row("1", name="back")])
    assert await store.rows(TENANT, TABLE) == [row("1", name="back"), row("2", name="anew")]
    assert await store.count_rows(TENANT, TABLE) == 2
