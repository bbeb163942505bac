"""The register of pages and its budget, and reviews that begin on their day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.desk import IncidentDesk
from engine.ports import Change, Claimed, Record, Ref, Request, Row, Undeliverable
from incidents.commands import OpenIncident
from incidents.effects import Owed
from incidents.model import Person, Severity
from incidents.policy import Policy
from oncall.actions.commands import FinishAction
from oncall.actions.model import Action, ActionKind
from oncall.alarms.model import Alarm
from oncall.budget import table
from oncall.calls.model import Call, Verdict
from oncall.effects import FilePage, PlanShifts
from server.paying import settle_pay
from server.reviewing import FilePages, owed_reviews
from storage.memory import MemoryStore
from tests.engine.world import TENANT, World
from tests.incidents.company import ANA, DANA, ISA, LEA, POLICY, at

TEAMS = {**POLICY.teams, "payments": replace(POLICY.teams["payments"], schedule="pay")}


def call(key: str, moment: datetime, **changes: object) -> Call:
    about, _, page = key.rpartition(".")
    usual = Call(
        key, TENANT, 1, about, page, ANA, "Payments fail", "on call", Severity.SEV1, moment, "incident pay", "pay"
    )
    return replace(usual, **changes)  # type: ignore[arg-type]  # the fields of a call


class Register:
    """A register under a policy, filed into as the outbox would."""

    def __init__(self, world: World) -> None:
        self.store: MemoryStore = world.store
        self.desk: IncidentDesk = world.desk
        self.files = FilePages(world.store, world.desk)

    async def file(self, *calls: Call) -> None:
        for one in calls:
            ref = Ref(TENANT, "call", one.key)
            stored = await self.store.load(ref)
            version = stored.version if stored else 0
            await self.store.commit(Change(ref, version, version + 1, one, at("14:23")))
            await self.store.put_rows(TENANT, await self.perform(FilePage(one.key)))

    async def perform(self, effect: FilePage | PlanShifts) -> Sequence[Row]:
        return await self.files.perform(Claimed(TENANT, Owed("x/1", at("14:23"), effect), 1, 1, doubtful=False))

    async def actions(self) -> list[Action]:
        stored = await self.store.open(TENANT, "action")
        return [one.snapshot for _, one in stored if isinstance(one.snapshot, Action)]


async def register(policy: Policy | None = None) -> Register:
    world = World()
    await world.desk.adopt(TENANT, policy or replace(POLICY, teams=TEAMS))
    return Register(world)


def five(day: int = 16, **changes: object) -> list[Call]:
    return [call(f"INC-{day}{n}.p1", at("03:00", day + n), **changes) for n in range(5)]


async def test_one_row_a_call_the_newest_wins() -> None:
    filed = await register()
    first = call("INC-42.p1", at("03:00"))
    await filed.file(first, replace(first, verdict=Verdict.DUPLICATE))
    (row,) = await filed.store.rows(TENANT, table(ANA.id))
    assert (row.doc["verdict"], row.doc["team"], row.doc["name"]) == ("duplicate", "payments", "Ana Silva")
    assert await filed.actions() == []


async def test_drills_and_tests_are_not_filed() -> None:
    filed = await register()
    tests = [call(f"id-ana.test-{n}", at("03:00"), about="", page="") for n in range(6)]
    await filed.file(call("INC-42.p1", at("03:00"), drill=True), *tests)
    assert await filed.store.tables(TENANT) == []


async def test_the_fifth_page_opens_an_action_item_once() -> None:
    filed = await register()
    pages = five()
    await filed.file(*pages[:4])
    assert await filed.actions() == []
    await filed.file(pages[4], replace(pages[4], verdict=Verdict.ACTIONABLE), call("INC-9.p1", at("14:00")))
    (action,) = await filed.actions()
    assert (action.key, action.owner, action.due, action.kind, action.team) == (
        "ACT-budget-id-ana-2026-W47", LEA, date(2026, 12, 4), ActionKind.DETECT, "payments",
    )  # fmt: skip
    assert action.text == "Ana Silva was paged 5 times in seven days. Fix the alerts first: incident pay (5)."


async def test_a_late_row_counts_as_well() -> None:
    filed = await register()
    pages = five()
    await filed.file(*pages[1:], pages[0])
    assert len(await filed.actions()) == 1


async def test_while_one_is_open_there_is_no_second_one() -> None:
    filed = await register()
    await filed.file(*five(2), *five(14))
    (first,) = await filed.actions()
    await filed.desk.handle(Request(TENANT, "teams:1", LEA, "action", first.key, FinishAction()))
    await filed.file(*five(24))
    assert sorted(action.key[-3:] for action in await filed.actions()) == ["W45", "W48"]


async def test_whose_alert_it_was() -> None:
    """By the schedule, else by the service of the incident or the team of the alarm."""
    filed = await register()
    open_ = OpenIncident("INC-7", 7, "Search is down", severity=Severity.SEV2, services=("find",))
    await filed.desk.handle(Request(TENANT, "teams:1", DANA, "incident", "INC-7", open_))
    alarm = Alarm("ALM-1", TENANT, 1, "Silent", "", "heartbeat", "heartbeat b", "search", Severity.SEV2, at("02:00"))
    await filed.store.commit(Change(Ref(TENANT, "alarm", "ALM-1"), 0, 1, alarm, at("02:00")))
    abouts = ("INC-7.p1", "ALM-1.p1", "ALM-2.p1", "INC-99.p1")
    await filed.file(*(call(key, at(f"0{n}:00"), schedule="") for n, key in enumerate(abouts)))
    rows = await filed.store.rows(TENANT, table(ANA.id))
    assert [row.doc["team"] for row in rows] == ["search", "search", "", ""]


@pytest.mark.parametrize(("leadership", "owner"), [({"engineering_lead": "isa"}, ISA), ({}, ANA)])
async def test_without_a_team_somebody_still_sees_to_it(leadership: dict[str, str], owner: Person) -> None:
    filed = await register(replace(POLICY, leadership=leadership))
    await filed.file(*five(schedule=""))
    assert [action.owner for action in await filed.actions()] == [owner]


async def test_what_it_does_not_carry() -> None:
    filed = await register()
    for effect in (FilePage("INC-1.p9"), PlanShifts()):
        with pytest.raises(Undeliverable):
            await filed.perform(effect)
    claimed = Claimed(TENANT, Owed("x/1", at("14:23"), FilePage("x")), 1, 1, doubtful=False)
    assert await filed.files.given_up(claimed, "gone") == ()


async def test_reviews_are_owed_until_they_have_begun() -> None:
    filed = await register()
    first, december = at("12:00"), datetime(2026, 12, 2, tzinfo=UTC)
    assert await owed_reviews(filed.store, filed.desk, TENANT, first) == ()
    await settle_pay(filed.store, filed.desk, TENANT, first)
    (owed,) = await owed_reviews(filed.store, filed.desk, TENANT, december)
    assert owed.key == "review/2026-11/begin"
    await filed.store.commit(Change(Ref(TENANT, "review", "2026-11"), 0, 1, Record({}), december))
    assert await owed_reviews(filed.store, filed.desk, TENANT, december) == ()
    assert len(await owed_reviews(filed.store, filed.desk, TENANT, december + timedelta(days=25))) == 2
