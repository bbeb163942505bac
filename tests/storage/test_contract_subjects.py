"""What every store does with subjects, facts and requests."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.ports import Change, Conflict, Query, Record, Store, StoreClosed
from tests.standins.clock import NOON
from tests.storage.samples import (
    TENANT,
    after,
    change,
    declare,
    declared,
    draft,
    headline,
    note,
    ref,
    standing,
    timer,
)


async def test_what_was_committed_is_loaded(store: Store) -> None:
    first = declare()
    await store.commit(first)
    stored = await store.load(ref())
    assert stored is not None
    assert (stored.version, stored.snapshot) == (1, first.snapshot)


async def test_the_newest_moment_is_that_of_the_latest_commit_of_any_subject(store: Store) -> None:
    assert await store.newest() is None
    await store.commit(declare(at=NOON + timedelta(minutes=2)))
    await store.commit(declare("INC-2", at=NOON))
    assert await store.newest() == NOON + timedelta(minutes=2)


async def test_what_was_never_committed_is_not_there(store: Store) -> None:
    assert await store.load(ref()) is None
    assert await store.entries(ref()) == []
    assert await store.standing(TENANT, "teams:1") is None


async def test_facts_come_back_in_order_from_any_place(store: Store) -> None:
    done = declare()
    await store.commit(done)
    for number in range(2, 13):
        done = note(after(done), f"note {number}")
        await store.commit(done)
    facts = await store.entries(ref())
    assert [fact.seq for fact in facts] == list(range(1, 13))
    assert [fact.seq for fact in await store.entries(ref(), after=4, limit=3)] == [5, 6, 7]
    assert list(await store.entries(ref(), after=11)) == list(done.entries)
    assert await store.entries(ref(), after=12) == []


async def test_one_commit_may_hold_several_facts(store: Store) -> None:
    first = declare()
    await store.commit(first)
    both = change(after(first), *(declared(title=title) for title in ("one", "two")))
    await store.commit(both)
    assert len(await store.entries(ref())) == 3


async def test_the_slower_of_two_commits_conflicts_and_leaves_nothing(store: Store) -> None:
    first = declare()
    await store.commit(first)
    await store.commit(note(after(first), "faster"))
    slower = note(after(first), "slower", request="teams:2", standing=standing(), owed=[headline()])
    with pytest.raises(Conflict):
        await store.commit(slower)
    assert await store.standing(TENANT, "teams:2") is None
    assert await store.next_due() is None
    assert [getattr(fact.event, "text", "") for fact in await store.entries(ref())] == ["", "faster"]


async def test_of_many_at_once_one_commits(store: Store) -> None:
    first = declare()
    await store.commit(first)
    tries = [store.commit(note(after(first), str(number))) for number in range(10)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 9


async def test_declaring_what_exists_conflicts(store: Store) -> None:
    await store.commit(declare())
    with pytest.raises(Conflict):
        await store.commit(declare())


async def test_facts_must_lead_to_the_version(store: Store) -> None:
    first = declare()
    with pytest.raises(ValueError, match="do not lead"):
        await store.commit(replace(first, version=3))
    with pytest.raises(ValueError, match="needs the snapshot"):
        await store.commit(replace(first, snapshot=None))
    assert await store.load(ref()) is None


async def test_a_change_without_a_snapshot_leaves_the_subject_as_it_is(store: Store) -> None:
    first = declare(owed=[timer()])
    await store.commit(first)
    settled = Change(ref(), 1, 1, None, NOON, settles=[("INC-1/1/update", 1)], request="owed:1", standing=standing())
    await store.commit(settled)
    stored = await store.load(ref())
    assert stored is not None
    assert stored.snapshot == first.snapshot
    assert await store.next_due() is None
    assert await store.standing(TENANT, "owed:1") == standing()


async def test_a_request_stands_and_is_not_answered_twice(store: Store) -> None:
    first = replace(declare(), request="teams:1", standing=standing())
    await store.commit(first)
    assert await store.standing(TENANT, "teams:1") == standing()
    assert await store.standing("other", "teams:1") is None
    with pytest.raises(Conflict):
        await store.commit(note(after(first), request="teams:1", standing=standing(version=2)))


async def test_old_requests_are_forgotten(store: Store) -> None:
    first = replace(declare(), request="teams:1", standing=standing())
    await store.commit(first)
    later = NOON + timedelta(days=1)
    await store.commit(note(after(first), at=later, request="teams:2", standing=standing(version=2)))
    assert await store.forget_requests(later) == 1
    assert await store.forget_requests(later) == 0
    assert await store.standing(TENANT, "teams:1") is None
    assert await store.standing(TENANT, "teams:2") is not None


async def test_tenants_do_not_meet(store: Store) -> None:
    await store.commit(declare())
    assert await store.load(ref(tenant="other")) is None
    assert await store.open("other", "incident") == []
    assert await store.search("other", Query()) == []


async def test_a_slash_in_a_tenant_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="slash"):
        await store.load(ref(tenant="a/b"))


async def test_records_keep_plain_json(store: Store) -> None:
    doc = {"conversation": "19:x@thread.tacv2;messageid=1", "deep": {"list": [1, 2.5, None, True, "ü"]}}
    await store.commit(Change(ref("19:x/y", "conversation"), 0, 1, Record(doc), NOON))
    stored = await store.load(ref("19:x/y", "conversation"))
    assert stored is not None
    assert stored.snapshot == Record(doc)


async def test_what_a_reader_does_to_a_record_stays_with_the_reader(store: Store) -> None:
    await store.commit(Change(ref("c", "conversation"), 0, 1, Record({"names": ["ana"]}), NOON))
    stored = await store.load(ref("c", "conversation"))
    assert stored is not None
    assert isinstance(stored.snapshot, Record)
    stored.snapshot.doc["names"].append("ben")
    again = await store.load(ref("c", "conversation"))
    assert again is not None
    assert again.snapshot == Record({"names": ["ana"]})


async def test_what_json_cannot_hold_changes_nothing(store: Store) -> None:
    first = declare()
    await store.commit(first)
    with pytest.raises(TypeError):
        await store.commit(Change(ref("c", "conversation"), 0, 1, Record({"a": object()}), NOON, owed=[timer()]))
    with pytest.raises(ValueError, match="surrogates"):
        await store.commit(note(after(first), "half a pair: \ud800", owed=[timer()]))
    assert await store.load(ref("c", "conversation")) is None
    assert await store.next_due() is None
    await store.commit(note(after(first)))


async def test_open_lists_the_subjects_of_a_kind(store: Store) -> None:
    for key in ("INC-1", "INC-2"):
        await store.commit(declare(key))
    await store.commit(draft())
    found = {each.key: stored.version for each, stored in await store.open(TENANT, "incident")}
    assert found == {"INC-1": 1, "INC-2": 1}


async def test_a_closed_store_does_nothing(store: Store) -> None:
    await store.close()
    await store.close()
    for act in (
        store.commit(declare()),
        store.load(ref()),
        store.claim(NOON, 1, timedelta(minutes=1)),
        store.search(TENANT, Query()),
        store.next_due(),
        store.done(TENANT, "INC-1/headline", 1),
    ):
        with pytest.raises(StoreClosed):
            await act
