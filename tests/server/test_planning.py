"""The planner: every change of hands ahead is planned once, also after a swap and back, and what is gone is void."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from engine.desk import IncidentDesk
from engine.ports import Claimed, Request, Undeliverable
from incidents.effects import Owed
from incidents.policy import Policy
from oncall.effects import PlanShifts, PostToTeam
from oncall.handoffs.commands import WriteHandoff
from oncall.handoffs.model import Handoff, Lines
from oncall.rotas.commands import AddOverride, RemoveOverride
from oncall.rotas.model import Rota
from oncall.schedules.schedule import Layer, Schedule, Unit
from server.planning import Planner
from storage.memory import MemoryStore
from tests.oncall.handoffs.told import ANA, END, HOUR, LEA, PAYMENTS, POLICY
from tests.standins.clock import ManualClock

TENANT = "contoso"
NOW = END - timedelta(days=2)


class Office:
    """A store, a desk and a planner; `further` notes what else was planned."""

    def __init__(self, at: datetime = NOW) -> None:
        self.store, self.clock = MemoryStore(), ManualClock(at)
        self.desk = IncidentDesk(self.store, self.clock, lambda: None)
        self.further: list[str] = []
        self.planner = Planner(self.store, self.desk, self.clock, [self._note])
        self.asked = 0

    async def _note(self, tenant: str) -> None:
        self.further.append(tenant)

    async def opens(self, policy: Policy = POLICY) -> Office:
        await self.desk.adopt(TENANT, policy)
        return self

    async def asks(self, command: AddOverride | RemoveOverride) -> Rota:
        self.asked += 1
        done = await self.desk.handle(Request(TENANT, f"t{self.asked}", LEA, "rota", "payments", command))
        assert isinstance(done.snapshot, Rota)
        return done.snapshot

    async def planned(self, schedule: str = "") -> dict[str, tuple[str, str, str]]:
        """Key to state, outgoing and incoming, after planning."""
        await self.planner.plan(TENANT, schedule)
        found = [stored.snapshot for _, stored in await self.store.open(TENANT, "handoff")]
        handoffs = sorted((one for one in found if isinstance(one, Handoff)), key=lambda one: one.key)
        return {
            one.key: (one.state.value, one.outgoing.name.split()[0], one.incoming.name.split()[0]) for one in handoffs
        }


async def test_eight_days_ahead_and_once() -> None:
    office = await Office().opens()
    first = {"payments/20261116T0900Z": ("planned", "Ana", "Ben")}
    assert await office.planned() == first
    assert await office.planned() == first
    assert len(await office.store.claim(END + HOUR, 10, HOUR)) == 2, "its two timers, owed once"
    await office.clock.advance(timedelta(days=2))
    assert list(await office.planned()) == [*first, "payments/20261123T0900Z"]


async def test_a_swap_plans_anew_and_back_again() -> None:
    office = await Office().opens()
    await office.planned()
    over = await office.asks(AddOverride("carol", END - 3 * HOUR, END + HOUR, schedule="payments"))
    assert await office.planned("payments") == {
        "payments/20261116T0600Z": ("planned", "Ana", "Carol"),
        "payments/20261116T0900Z": ("void", "Ana", "Ben"),
        "payments/20261116T1000Z": ("planned", "Carol", "Ben"),
    }
    await office.asks(RemoveOverride(over.overrides[0].id))
    back = {
        "payments/20261116T0600Z": ("void", "Ana", "Carol"),
        "payments/20261116T0900Z": ("planned", "Ana", "Ben"),
        "payments/20261116T1000Z": ("void", "Carol", "Ben"),
    }
    assert await office.planned("payments") == back
    over = await office.asks(AddOverride("carol", END - 3 * HOUR, END + HOUR, schedule="payments"))
    assert (await office.planned("payments"))["payments/20261116T0900Z"][0] == "void"


async def test_what_was_written_stays_whoever_takes_over() -> None:
    office = await Office().opens()
    await office.planned()
    write = WriteHandoff(Lines("Two pages"))
    await office.desk.handle(Request(TENANT, "w", ANA, "handoff", "payments/20261116T0900Z", write))
    await office.asks(AddOverride("carol", END, END + HOUR, schedule="payments"))
    assert len(await office.planned("other")) == 1, "a schedule that is not there plans nothing"
    assert (await office.planned())["payments/20261116T0900Z"] == ("written", "Ana", "Carol")


@pytest.mark.parametrize(("hours", "first"), [(11, 16), (13, 23)])
async def test_what_passed_while_nobody_was_here_is_planned_half_a_day_long(hours: int, first: int) -> None:
    office = await Office(END - timedelta(days=9)).opens()
    assert await office.planned() == {}, "its first turn is only about to begin"
    await office.clock.advance(timedelta(days=9, hours=hours))
    assert f"payments/202611{first}T0900Z" in await office.planned()
    assert len(await office.planned()) == (2 if first == 16 else 1)


async def test_a_schedule_that_is_new_owes_no_note_of_its_past() -> None:
    assert list(await (await Office(END + HOUR).opens()).planned()) == ["payments/20261123T0900Z"]


async def test_one_person_alone_and_who_has_left_hand_nothing_over() -> None:
    alone = Schedule("payments", "Payments", "UTC", (Layer(("ana",), date(2026, 11, 9)),))
    assert await (await Office().opens(replace(POLICY, schedules={"payments": alone}))).planned() == {}
    left = replace(POLICY, people={key: one for key, one in POLICY.people.items() if key != "ben"})
    assert await (await Office().opens(left)).planned() == {}


async def test_a_schedule_that_is_gone_voids_what_was_planned() -> None:
    office = await Office().opens()
    await office.planned()
    await office.opens(replace(POLICY, schedules={}))
    assert await office.planned() == {"payments/20261116T0900Z": ("void", "Ana", "Ben")}


async def test_at_the_start_hourly_and_with_whatever_else_is_planned() -> None:
    office = await Office().opens()
    await office.planner.hourly([TENANT])
    await office.planner.hourly([TENANT])
    assert office.further == [TENANT]
    await office.clock.advance(HOUR)
    await office.planner.hourly([TENANT])
    assert office.further == [TENANT] * 2
    await office.planner.plan(TENANT, "payments")
    assert office.further == [TENANT] * 2, "one schedule alone plans nothing else"


async def test_the_effect_plans_its_schedule() -> None:
    office = await Office().opens()
    claimed = Claimed(TENANT, Owed("x", NOW, PlanShifts("payments")), 1, 0, doubtful=False)
    assert await office.planner.perform(claimed) == ()
    assert await office.planner.given_up(claimed, "no") == ()
    assert len(await office.store.open(TENANT, "handoff")) == 1
    other = replace(claimed, owed=Owed("x", NOW, PostToTeam("pay", "hello")))
    with pytest.raises(Undeliverable, match="PostToTeam plans nothing"):
        await office.planner.perform(other)


async def test_others_get_their_turn_between_many_schedules() -> None:
    daily = Layer(("ana", "ben", "carol"), date(2026, 11, 9), every=12, unit=Unit.HOURS)
    many = {f"s{n}": replace(PAYMENTS, key=f"s{n}", layers=(daily,)) for n in range(20)}
    office = await Office().opens(replace(POLICY, schedules=many))
    turns: list[timedelta] = []
    rest = office.clock.sleep

    async def sleep(span: timedelta) -> None:
        turns.append(span)
        await rest(span)

    office.clock.sleep = sleep  # type: ignore[method-assign]  # counts the turns the clock gives
    assert len(await office.planned()) > 20 * 15
    assert turns == [timedelta(0)] * 20
