"""The desk: one commit an ask, the same answer to a repeat, one winner of a race, and doors that stay shut."""

from __future__ import annotations

import asyncio

import pytest

from engine import desk as desks
from engine.ports import Change, Conflict, Record, Ref, StoreClosed, Stored, TryLater
from incidents import commands as c
from incidents import events as e
from incidents.campaigns.commands import ApproveNotice, DraftNotice, Frozen, WithdrawNotice
from incidents.campaigns.model import Campaign, ImpactLevel, NoticeKind, Words
from incidents.errors import NotAllowed, NotFound, Refused, Stale
from incidents.model import MUSTER, Incident, Person, Place, Role, Severity
from storage.memory import MemoryStore
from tests.engine.world import TENANT, World, declared
from tests.incidents.company import ADM, ANA, BEN, CAROL, DANA, LEA, TOM, at

WORDS = Words(NoticeKind.INITIAL, "Payments API", "cards", "errors", "Investigating", ImpactLevel.HIGH, at("14:23"))
GUEST = Person("id-guest", "Gus Guest")
HIDDEN = "There is no incident INC-42 that you can see. Type “incidents” for a list."


class Racing(MemoryStore):
    """Two loads of an incident meet before either goes on, once `race` is called."""

    def __init__(self) -> None:
        super().__init__()
        self._line: asyncio.Barrier | None = None

    def race(self) -> None:
        self._line = asyncio.Barrier(2)

    async def load(self, ref: Ref) -> Stored | None:
        stored = await super().load(ref)
        if self._line and ref.kind in ("incident", "counter"):
            line = self._line
            await line.wait()
            self._line = None
        return stored


class Crowded(MemoryStore):
    """Somebody else is always first."""

    async def commit(self, change: Change) -> None:
        if change.ref.kind == "incident" and change.expected:
            raise Conflict("too late")
        await super().commit(change)


async def test_facts_snapshot_request_and_what_is_owed_go_in_one_commit() -> None:
    world = await declared()
    outcome = await world.ask(ANA, c.ClaimRole(Role.IC), key="teams:1")
    assert isinstance(outcome.snapshot, Incident)
    assert outcome.snapshot == await world.incident()
    assert not outcome.repeated
    assert [type(entry.event) for entry in outcome.entries] == [e.Acknowledged, e.RoleClaimed, e.PageAcknowledged]
    assert [entry.by for entry in outcome.entries] == [ANA] * 3
    kept = await world.store.entries(Ref(TENANT, "incident", "INC-42"))
    assert [entry.seq for entry in kept] == list(range(1, outcome.snapshot.version + 1))
    assert await world.store.standing(TENANT, "teams:1") is not None
    assert outcome.policy.company == "Contoso"


async def test_what_is_owed_wakes_the_outbox_and_what_owes_nothing_does_not() -> None:
    world = await declared(Severity.SEV4)
    assert world.bell.is_set()
    world.bell.clear()
    await world.desk.next_number(TENANT)
    await world.ask(DANA, c.AddNote("a ticket has no card to refresh"))
    assert not world.bell.is_set()


async def test_the_same_request_again_gets_the_standing_result_and_adds_nothing() -> None:
    world = await declared()
    first = await world.ask(ANA, c.ClaimRole(Role.IC), key="teams:1")
    again = await world.ask(ANA, c.ClaimRole(Role.IC), key="teams:1")
    assert (again.repeated, list(again.entries)) == (True, [])
    assert again.snapshot == first.snapshot
    assert [await world.desk.earlier(TENANT, key) for key in ("teams:1", "teams:2")] == [again, None]


async def test_a_declaration_delivered_twice_is_one_incident() -> None:
    """The second delivery has drawn another number: the request key decides, not the subject."""
    world = await declared()
    again = await world.ask(
        DANA, c.OpenIncident("INC-43", 43, "Card payments fail"), key="teams:declare", subject="INC-43"
    )
    assert isinstance(again.snapshot, Incident)
    assert (again.repeated, again.snapshot.key) == (True, "INC-42")
    assert await world.store.load(Ref(TENANT, "incident", "INC-43")) is None


async def test_two_people_on_one_role_at_once_one_gets_it_and_the_other_hears_who_has_it() -> None:
    store = Racing()
    world = await declared(store=store)
    store.race()
    outcomes = await asyncio.gather(
        world.ask(ANA, c.ClaimRole(Role.IC)), world.ask(BEN, c.ClaimRole(Role.IC)), return_exceptions=True
    )
    it = await world.incident()
    winner = it.roles[Role.IC]
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(refusals) == 1
    assert refusals[0].sentence.startswith(f"{winner.name} is Incident Commander of INC-42.")


async def test_the_same_click_twice_at_once_is_one_click() -> None:
    store = Racing()
    world = await declared(store=store)
    store.race()
    outcomes = await asyncio.gather(*(world.ask(ANA, c.ClaimRole(Role.IC), key="teams:7") for _ in range(2)))
    assert sorted(outcome.repeated for outcome in outcomes) == [False, True]
    assert (await world.incident()).roles == {Role.IC: ANA}


async def test_two_numbers_drawn_at_once_differ() -> None:
    store = Racing()
    world = World(store)
    store.race()
    numbers = await asyncio.gather(world.desk.next_number(TENANT), world.desk.next_number(TENANT))
    assert sorted(numbers) == [1, 2]
    assert await world.desk.next_number(TENANT, "INC-42") == 1


async def test_who_loses_every_race_is_asked_to_try_later() -> None:
    world = await declared(store=Crowded())
    with pytest.raises(TryLater, match="INC-42"):
        await world.ask(ANA, c.ClaimRole(Role.IC))
    assert desks.CONFLICTS == 20


async def test_a_refusal_commits_nothing_and_is_not_remembered() -> None:
    world = await declared()
    before = await world.incident()
    with pytest.raises(Stale):
        await world.ask(ANA, c.FinishTask("t999"), key="teams:1")
    assert await world.incident() == before
    assert await world.store.standing(TENANT, "teams:1") is None


async def test_what_is_as_asked_already_is_answered_without_a_commit() -> None:
    world = await declared()
    await world.ask(MUSTER, c.RecordRoom(Place("room", "m1")))
    before = await world.incident()
    outcome = await world.ask(MUSTER, c.RecordRoom(Place("room", "m1")))
    assert (outcome.snapshot, list(outcome.entries), outcome.repeated) == (before, [], False)


async def test_an_unknown_incident_and_a_hidden_one_are_told_in_the_same_words() -> None:
    world = await declared()
    await world.ask(ADM, c.SetPrivacy(private=True))
    for ask in (c.ClaimRole(Role.IC), c.AddNote("hello"), c.Merge("INC-42")):
        with pytest.raises(NotFound) as hidden:
            await world.ask(TOM, ask)
        assert hidden.value.sentence == HIDDEN
    with pytest.raises(NotFound) as unknown:
        await world.ask(TOM, c.AddNote("hello"), subject="INC-4711")
    assert unknown.value.sentence == HIDDEN.replace("INC-42", "INC-4711")
    for key in ("INC-42", "INC-4711"):
        with pytest.raises(NotFound) as looking:
            await world.desk.incident(TENANT, key, TOM)
        assert looking.value.sentence == HIDDEN.replace("INC-42", key)
    assert (await world.desk.incident(TENANT, "INC-42", ANA)).private
    assert (await world.desk.incident(TENANT, "INC-42", MUSTER)).private


async def test_a_guest_reads_its_own_room_and_asks_for_nothing() -> None:
    world = await declared()
    await world.ask(MUSTER, c.RecordRoom(Place("room", "m1")))
    assert await world.desk.incident(TENANT, "INC-42", GUEST, guest=True, here="room")
    with pytest.raises(NotFound):
        await world.desk.incident(TENANT, "INC-42", GUEST, guest=True, here="elsewhere")
    for key in ("INC-42", "INC-4711"):
        with pytest.raises(NotAllowed, match="Guests can read here"):
            await world.ask(GUEST, c.AddNote("hello"), subject=key, guest=True)


async def test_another_tenant_has_other_incidents() -> None:
    world = await declared()
    assert await world.store.load(Ref("fabrikam", "incident", "INC-42")) is None
    with pytest.raises(NotFound):
        await world.desk.campaign("fabrikam", "INC-42-n1")


async def test_a_forged_key_is_cut_in_the_answer() -> None:
    world = await declared()
    with pytest.raises(NotFound) as refusal:
        await world.ask(ANA, c.AddNote("hello"), subject="x" * 10_000)
    assert len(refusal.value.sentence) < 100


async def test_a_merge_is_decided_by_what_the_other_incident_is() -> None:
    world = await declared()
    await world.ask(ANA, c.ClaimRole(Role.IC))
    with pytest.raises(NotFound):
        await world.ask(ANA, c.Merge("INC-7"))
    await world.ask(TOM, c.OpenIncident("INC-7", 7, "Search is slow", severity=Severity.SEV3), subject="INC-7")
    await world.ask(ANA, c.Merge("INC-7"))
    await world.work()
    lines = (await world.incident("INC-7")).recent
    assert lines[-1].text == "INC-42 was merged into this: Card payments fail"
    assert await world.store.dead_rows(TENANT) == []


async def test_a_notice_is_a_subject_of_its_own_that_knows_its_incident() -> None:
    world = await declared()
    await world.ask(CAROL, c.ClaimRole(Role.CL))
    draft = DraftNotice("INC-42-n1", "INC-42", WORDS, "customers", 3)
    outcome = await world.ask(CAROL, draft, subject="INC-42-n1", kind="campaign", key="teams:draft")
    assert isinstance(outcome.snapshot, Campaign)
    again = await world.ask(CAROL, draft, subject="INC-42-n1", kind="campaign", key="teams:draft")
    assert (again.repeated, again.snapshot) == (True, outcome.snapshot)
    assert await world.desk.campaign(TENANT, "INC-42-n1") == outcome.snapshot
    approve = ApproveNotice(1, at("14:55"), Frozen(3, "digest", (("en", 3),)))
    await world.ask(LEA, approve, subject="INC-42-n1", kind="campaign")
    await world.work()
    it = await world.incident()
    assert (it.first_told_at, it.pledged, it.notices) == (None, {"INC-42-n1": at("14:55")}, ("INC-42-n1",))
    assert len([effect for effect in world.diary.happened if type(effect).__name__ == "SendMail"]) == 3


async def test_a_notice_that_is_not_there_or_whose_incident_is_hidden_is_not_found() -> None:
    world = await declared()
    with pytest.raises(NotFound):
        await world.desk.campaign(TENANT, "INC-42-n9")
    with pytest.raises(NotFound):
        await world.ask(CAROL, WithdrawNotice(), subject="INC-42-n9", kind="campaign")
    with pytest.raises(NotFound):
        await world.ask(CAROL, DraftNotice("n", "INC-9", WORDS, "customers", 3), subject="n", kind="campaign")
    with pytest.raises(NotFound):
        await world.ask(CAROL, DraftNotice("n", "", WORDS, "customers", 3), subject="n", kind="campaign")


async def test_a_standing_result_about_something_else_is_not_found() -> None:
    world = await declared()
    change = Change(Ref(TENANT, "counter", "x"), 0, 1, Record({"n": 1}), world.clock.now(), request="teams:odd")
    await world.store.commit(change)
    with pytest.raises(NotFound):
        await world.ask(ANA, c.AddNote("hello"), key="teams:odd")


async def test_a_closed_store_ends_everything() -> None:
    world = await declared()
    await world.store.close()
    with pytest.raises(StoreClosed):
        await world.ask(ANA, c.AddNote("hello"))
