"""What every store does with owed rows and paged tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.ports import Change, Claimed, Conflict, Record, Store
from incidents.effects import Owed
from tests.standins.clock import NOON
from tests.storage.samples import TENANT, after, declare, headline, note, ref, row, timer

LEASE = timedelta(minutes=2)
TABLE = "recipients/INC-1-n1"


async def claim(store: Store, minutes: float = 0, limit: int = 10) -> list[Claimed]:
    return list(await store.claim(NOON + timedelta(minutes=minutes), limit, LEASE))


async def keys(store: Store, minutes: float = 0, limit: int = 10) -> list[str]:
    return [each.owed.key for each in await claim(store, minutes, limit)]


async def test_a_due_row_is_claimed_as_it_was_owed(store: Store) -> None:
    await store.commit(declare(owed=[timer()]))
    assert await claim(store) == [Claimed(TENANT, timer(), 1, 0, doubtful=False)]


async def test_what_is_not_due_waits(store: Store) -> None:
    due = NOON + timedelta(minutes=30)
    await store.commit(declare(owed=[timer(due=due)]))
    assert await store.next_due() == due
    assert await keys(store, 29) == []
    assert await keys(store, 30) == ["INC-1/1/update"]
    assert await store.next_due() is None


async def test_oldest_first_and_no_more_than_asked(store: Store) -> None:
    owed = [timer(seq=seq, due=NOON + timedelta(seconds=10 - seq, microseconds=seq)) for seq in range(1, 6)]
    await store.commit(declare(owed=owed))
    assert await keys(store, 1, limit=2) == ["INC-1/5/update", "INC-1/4/update"]
    assert await keys(store, 1, limit=9) == ["INC-1/3/update", "INC-1/2/update", "INC-1/1/update"]


async def test_moments_within_a_second_keep_their_order(store: Store) -> None:
    later = timer(seq=1, due=NOON + timedelta(milliseconds=500))
    await store.commit(declare(owed=[later, timer(seq=2, due=NOON)]))
    assert await keys(store, 1) == ["INC-1/2/update", "INC-1/1/update"]


async def test_a_claimed_row_is_nobody_elses_until_its_lease_runs_out(store: Store) -> None:
    await store.commit(declare(owed=[timer()]))
    assert len(await claim(store)) == 1
    assert await claim(store, 1) == []
    assert [each.doubtful for each in await claim(store, 2)] == [False]


async def test_one_of_a_lane_at_a_time(store: Store) -> None:
    lane = "teams:INC-1"
    owed = [Owed(f"INC-1/{n}/post", NOON + timedelta(seconds=n), timer().effect, lane) for n in (1, 2, 3)]
    await store.commit(declare(owed=[*owed, timer(seq=4, due=NOON + timedelta(seconds=4))]))
    assert await keys(store, 1) == ["INC-1/1/post", "INC-1/4/update"]
    assert await keys(store, 1) == []
    await store.done(TENANT, "INC-1/1/post", 1)
    assert await keys(store, 1) == ["INC-1/2/post"]
    await store.retry(TENANT, "INC-1/2/post", 1, NOON + timedelta(minutes=1), "busy")
    assert await keys(store, 1) == ["INC-1/3/post"]


async def test_the_same_lane_of_two_tenants_is_two_lanes(store: Store) -> None:
    owed = Owed("INC-1/1/post", NOON, timer().effect, "teams:INC-1")
    for tenant in ("acme", "beta"):
        await store.commit(Change(ref("c", "counter", tenant), 0, 1, Record({}), NOON, owed=[owed]))
    assert {each.tenant for each in await claim(store)} == {"acme", "beta"}


async def test_done_is_gone(store: Store) -> None:
    await store.commit(declare(owed=[timer()]))
    await claim(store)
    await store.done(TENANT, "INC-1/1/update", 1)
    assert await claim(store, 10) == []
    await store.done(TENANT, "INC-1/1/update", 1)


async def test_retry_waits_counts_and_is_sure(store: Store) -> None:
    await store.commit(declare(owed=[timer()]))
    await claim(store)
    await store.sending(TENANT, "INC-1/1/update", 1)
    await store.retry(TENANT, "INC-1/1/update", 1, NOON + timedelta(minutes=1), "throttled")
    assert await store.next_due() == NOON + timedelta(minutes=1)
    assert await claim(store) == []
    (again,) = await claim(store, 1)
    assert (again.attempts, again.doubtful, again.generation) == (1, False, 1)


async def test_retry_in_doubt_stays_in_doubt(store: Store) -> None:
    await store.commit(declare(owed=[timer()]))
    await claim(store)
    await store.sending(TENANT, "INC-1/1/update", 1)
    await store.retry(TENANT, "INC-1/1/update", 1, NOON, "cut off", doubtful=True)
    (again,) = await claim(store)
    assert (again.attempts, again.doubtful) == (1, True)


@pytest.mark.parametrize("doubtful", [False, True])
async def test_what_was_not_tried_counts_as_no_try_and_changes_no_doubt(store: Store, doubtful: bool) -> None:
    await store.commit(declare(owed=[timer()]))
    await claim(store)
    await store.retry(TENANT, "INC-1/1/update", 1, NOON, "cut off", doubtful=doubtful)
    for minute in range(1, 4):
        await claim(store, minute - 1)
        await store.sending(TENANT, "INC-1/1/update", 1)
        due = NOON + timedelta(minutes=minute)
        await store.retry(TENANT, "INC-1/1/update", 1, due, "not yet", doubtful=doubtful, tried=False)
    (again,) = await claim(store, 3)
    assert (again.attempts, again.doubtful, again.generation) == (1, doubtful, 1)


async def test_a_lease_that_ran_out_while_sending_leaves_doubt(store: Store) -> None:
    await store.commit(declare(owed=[timer()]))
    await claim(store)
    await store.sending(TENANT, "INC-1/1/update", 1)
    assert [each.doubtful for each in await claim(store, 2)] == [True]


async def test_what_is_given_up_is_kept_for_the_operator(store: Store) -> None:
    await store.commit(declare(owed=[timer()]))
    await claim(store)
    await store.dead(TENANT, "INC-1/1/update", 1, "no such chat", NOON, [row("1")])
    (given_up,) = await store.dead_rows(TENANT)
    assert (given_up.key, given_up.reason, given_up.at) == ("INC-1/1/update", "no such chat", NOON)
    assert await store.dead_rows("other") == []
    assert await claim(store, 10) == []
    assert await store.next_due() is None
    assert await store.count_rows(TENANT, TABLE) == 1


async def test_owing_again_replaces_a_waiting_row(store: Store) -> None:
    first = declare(owed=[headline()])
    await store.commit(first)
    later = NOON + timedelta(minutes=5)
    await store.commit(note(after(first), owed=[headline(due=later)]))
    assert await store.next_due() == later
    (only,) = await claim(store, 5)
    assert (only.generation, only.owed.due) == (2, later)


@pytest.mark.parametrize("sending", [False, True])
async def test_a_row_replaced_while_it_is_worked_on_gets_its_own_turn(store: Store, sending: bool) -> None:
    first = declare(owed=[headline()])
    await store.commit(first)
    await claim(store)
    if sending:
        await store.sending(TENANT, "INC-1/headline", 1)
    await store.commit(note(after(first), owed=[headline()]))
    assert await claim(store) == []
    await store.done(TENANT, "INC-1/headline", 1)
    (again,) = await claim(store)
    assert (again.generation, again.attempts, again.doubtful) == (2, 0, False)
    await store.done(TENANT, "INC-1/headline", 2)
    assert await claim(store) == []


@pytest.mark.parametrize("word", ["retry", "dead"])
async def test_a_late_word_about_an_old_row_does_not_hurt_the_new(store: Store, word: str) -> None:
    first = declare(owed=[headline()])
    await store.commit(first)
    await claim(store)
    await store.commit(note(after(first), owed=[headline()]))
    if word == "retry":
        await store.retry(TENANT, "INC-1/headline", 1, NOON + timedelta(hours=1), "throttled")
    else:
        await store.dead(TENANT, "INC-1/headline", 1, "gone", NOON)
    (again,) = await claim(store)
    assert (again.generation, again.attempts) == (2, 0)
    assert await store.dead_rows(TENANT) == []


async def test_a_commit_settles_what_it_performs(store: Store) -> None:
    first = declare(owed=[timer()])
    await store.commit(first)
    await claim(store)
    await store.commit(note(after(first), settles=[("INC-1/1/update", 1)]))
    assert await claim(store, 10) == []
    await store.done(TENANT, "INC-1/1/update", 1)


@pytest.mark.parametrize("settles", [("INC-1/1/update", 7), ("INC-1/2/update", 1)])
async def test_settling_what_is_not_owed_like_that_conflicts(store: Store, settles: tuple[str, int]) -> None:
    first = declare(owed=[timer()])
    await store.commit(first)
    with pytest.raises(Conflict):
        await store.commit(note(after(first), settles=[settles]))
    assert len(await store.entries(ref())) == 1


async def test_a_row_settled_and_owed_anew_outlives_the_late_done(store: Store) -> None:
    first = declare(owed=[timer()])
    await store.commit(first)
    await claim(store)
    await store.commit(note(after(first), settles=[("INC-1/1/update", 1)], owed=[timer()]))
    await store.done(TENANT, "INC-1/1/update", 1)
    (again,) = await claim(store)
    assert again.generation == 2


async def test_a_row_owed_after_it_was_settled_outlives_the_late_done(store: Store) -> None:
    first = declare(owed=[headline()])
    await store.commit(first)
    await claim(store)
    second = note(after(first), settles=[("INC-1/headline", 1)])
    await store.commit(second)
    await store.commit(note(after(second), owed=[headline()]))
    await store.done(TENANT, "INC-1/headline", 1)
    assert await keys(store) == ["INC-1/headline"]


async def test_sending_what_was_settled_meanwhile_conflicts(store: Store) -> None:
    first = declare(owed=[timer()])
    await store.commit(first)
    await store.commit(note(after(first), settles=[("INC-1/1/update", 1)]))
    with pytest.raises(Conflict):
        await store.sending(TENANT, "INC-1/1/update", 1)


async def test_done_brings_its_rows(store: Store) -> None:
    await store.commit(declare(owed=[timer()]))
    await claim(store)
    await store.done(TENANT, "INC-1/1/update", 1, [row("1", state="sent")])
    assert await store.row(TENANT, TABLE, "1") == row("1", state="sent")


async def test_what_was_settled_long_before_it_was_due_is_not_in_the_way(store: Store) -> None:
    done = declare(owed=[timer()])
    await store.commit(done)
    tomorrow = NOON + timedelta(days=1)
    for version in range(2, 1203):
        settles = [(f"INC-1/{version - 1}/update", version - 1)]
        done = note(after(done), settles=settles, owed=[timer(seq=version, due=tomorrow)])
        await store.commit(done)
    assert await store.next_due() == tomorrow
    assert await keys(store, 24 * 60) == ["INC-1/1202/update"]
