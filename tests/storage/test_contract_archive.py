"""What every store does with what is finished: it leaves the hot store, stays readable and can come back."""

from __future__ import annotations

from typing import Any

import pytest

from engine.ports import Change, Conflict, Query, Record, Ref, Store
from incidents.campaigns.model import Campaign
from incidents.model import Severity
from oncall.actions.events import ActionFinished, ActionOpened
from oncall.actions.model import ActionKind
from oncall.alarms.events import AlarmEnded, AlarmRaised
from oncall.calls.events import CallAnswered, CallBegun
from oncall.events import OncallEntry
from oncall.handoffs.events import HandoffPlanned, HandoffVoided
from oncall.subjects import ONCALL_SUBJECTS
from tests.standins.clock import NOON
from tests.storage.samples import (
    ANA,
    TENANT,
    after,
    close,
    declare,
    draft,
    ref,
    reopen,
    sent,
    timer,
)


async def test_a_closed_incident_leaves_and_is_still_there_to_read(store: Store) -> None:
    first = declare()
    await store.commit(first)
    assert await store.archive(ref()) is False
    last = close(after(first))
    await store.commit(last)
    assert await store.archive(ref()) is True
    assert await store.open(TENANT, "incident") == []
    stored = await store.load(ref())
    assert stored is not None
    assert (stored.version, stored.snapshot) == (2, last.snapshot)
    assert list(await store.entries(ref())) == [*first.entries, *last.entries]
    assert list(await store.entries(ref(), after=1, limit=1)) == list(last.entries)
    assert await store.archive(ref()) is False


async def test_what_is_still_owed_keeps_an_incident(store: Store) -> None:
    first = declare(owed=[timer()])
    await store.commit(first)
    await store.commit(close(after(first)))
    assert await store.archive(ref()) is False
    await store.done(TENANT, "INC-1/1/update", 1)
    assert await store.archive(ref()) is True


async def test_another_incident_whose_key_begins_alike_keeps_nothing(store: Store) -> None:
    first = declare("INC-1")
    await store.commit(first)
    await store.commit(close(after(first)))
    await store.commit(declare("INC-10", owed=[timer("INC-10")]))
    assert await store.archive(ref("INC-1")) is True


async def test_reopening_brings_an_incident_back(store: Store) -> None:
    first = declare()
    await store.commit(first)
    closed = close(after(first))
    await store.commit(closed)
    await store.archive(ref())
    with pytest.raises(Conflict):
        await store.commit(reopen(after(first)))
    again = reopen(after(closed))
    await store.commit(again)
    assert [each.key for each, _ in await store.open(TENANT, "incident")] == ["INC-1"]
    facts = await store.entries(ref())
    assert [fact.seq for fact in facts] == [1, 2, 3]
    assert await store.count(TENANT, Query()) == 1
    assert await store.count(TENANT, Query(open=False)) == 0
    final = close(after(again))
    await store.commit(final)
    assert await store.archive(ref()) is True
    stored = await store.load(ref())
    assert stored is not None
    assert stored.snapshot == final.snapshot
    assert await store.count(TENANT, Query()) == 1


async def test_a_number_of_an_archived_incident_is_not_given_again(store: Store) -> None:
    first = declare()
    await store.commit(first)
    await store.commit(close(after(first)))
    await store.archive(ref())
    with pytest.raises(Conflict):
        await store.commit(declare())


@pytest.mark.parametrize("held", ["", "stopped by a person"])
async def test_a_notice_that_is_over_leaves_alike(store: Store, held: str) -> None:
    first = draft()
    await store.commit(first)
    assert await store.archive(ref("INC-1-n1", "campaign")) is False
    assert isinstance(first.snapshot, Campaign)
    last = sent(first.snapshot, held)
    await store.commit(last)
    assert await store.archive(ref("INC-1-n1", "campaign")) is True
    assert await store.open(TENANT, "campaign") == []
    stored = await store.load(ref("INC-1-n1", "campaign"))
    assert stored is not None
    assert stored.snapshot == last.snapshot
    assert list(await store.entries(ref("INC-1-n1", "campaign"))) == [*first.entries, *last.entries]


async def test_only_incidents_and_notices_are_archived(store: Store) -> None:
    await store.commit(Change(ref("c", "counter"), 0, 1, Record({"n": 1}), NOON))
    assert await store.archive(ref("c", "counter")) is False
    assert await store.archive(ref("INC-9")) is False


HANDOFF = HandoffPlanned("payments/20261120T1300Z", TENANT, "payments", ANA, ANA, NOON, NOON, NOON)
ENDED: dict[str, tuple[Any, Any]] = {
    "call": (
        CallBegun("INC-1.p2", TENANT, "INC-1", "p2", ANA, "Search finds nothing", "SEV-2", Severity.SEV2, ()),
        CallAnswered("Teams"),
    ),
    "alarm": (
        AlarmRaised("ALM-x", TENANT, "No sign of life", "", "heartbeat", "x", "t", Severity.SEV3),
        AlarmEnded(""),
    ),
    "handoff": (HANDOFF, HandoffVoided()),
    "action": (
        ActionOpened("ACT-1", TENANT, "Mend the alert", ANA, NOON.date(), ActionKind.DETECT, "INC-1"),
        ActionFinished(),
    ),
}


@pytest.mark.parametrize("kind", ENDED)
async def test_what_is_over_in_on_call_leaves_likewise(store: Store, kind: str) -> None:
    begun, ended = (OncallEntry(seq, NOON, ANA, fact) for seq, fact in enumerate(ENDED[kind], 1))
    evolve, ref = ONCALL_SUBJECTS[kind].evolve, Ref(TENANT, kind, ENDED[kind][0].key)
    first = evolve(None, begun)
    await store.commit(Change(ref, 0, 1, first, NOON, (begun,)))
    assert await store.archive(ref) is False
    await store.commit(Change(ref, 1, 2, evolve(first, ended), NOON, (ended,)))
    assert await store.archive(ref) is True
    assert await store.open(TENANT, kind) == []
    stored = await store.load(ref)
    assert stored is not None
    assert stored.snapshot == evolve(first, ended)
    assert list(await store.entries(ref)) == [begun, ended]
