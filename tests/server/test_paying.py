"""Settling the pay of on-call: each hour, after a downtime, when rates change, and never twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from structlog.testing import capture_logs

from bot.oncall.ledger import entries_of
from engine.desk import IncidentDesk
from engine.ports import Change
from incidents.policy import Policy
from oncall.pay.model import WEEK, Entry
from oncall.schedules.schedule import Layer, Pay, Schedule
from server.paying import settle_pay, watching_since
from storage.memory import MemoryStore
from tests.engine.world import TENANT
from tests.incidents.company import POLICY, at
from tests.standins.clock import ManualClock

WEEKLY = Pay("EUR", week=Decimal(350))
MONDAY = datetime(2026, 11, 9, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def paid(*keys: str, pay: Pay = WEEKLY) -> Policy:
    """Ana and Ben take turns by the week, Ana from 9 November."""
    layer = Layer(("ana", "ben"), date(2026, 1, 5))
    return replace(
        POLICY, schedules={key: Schedule(key, key.title(), "UTC", (layer,), pay) for key in keys or ("pay",)}
    )


class Office:
    def __init__(self, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()
        self.desk = IncidentDesk(self.store, ManualClock(MONDAY), lambda: None)
        self.last: datetime | None = None

    async def settle(self, now: datetime) -> int:
        """As it comes to be: after a downtime of days Muster has been up again for an hour."""
        if self.last and now - self.last > timedelta(days=1):
            assert await self.look(now - HOUR) == 0
        return await self.look(now)

    async def look(self, now: datetime) -> int:
        self.last = now
        return await settle_pay(self.store, self.desk, TENANT, now)

    async def entries(self, *months: str) -> list[Entry]:
        found = [await entries_of(self.store, TENANT, month) for month in months or ("2026-11",)]
        return [entry for month in found for entry in month]


async def office(policy: Policy | None = None) -> Office:
    made = Office()
    await made.desk.adopt(TENANT, policy or paid())
    return made


async def test_a_shift_is_written_when_it_has_ended() -> None:
    made = await office()
    assert await watching_since(made.store, TENANT) is None
    assert await made.settle(MONDAY) == 0
    assert await watching_since(made.store, TENANT) == MONDAY
    told = [await made.settle(MONDAY + hours * HOUR) for hours in range(1, 24 * 14 + 1)]
    assert [hour for hour, wrote in enumerate(told, start=1) if wrote] == [168, 336]
    assert [(entry.person, entry.worked.calendar) for entry in await made.entries()] == [("ana", WEEK), ("ben", WEEK)]


async def test_a_downtime_is_made_up_for() -> None:
    made = await office()
    await made.settle(MONDAY)
    assert await made.settle(MONDAY + timedelta(weeks=8)) == 10, "two of the eight weeks lie in two months"
    entries = await made.entries("2026-11", "2026-12", "2027-01")
    assert sum(entry.earned for entry in entries) == 8 * 350


async def test_a_clock_that_jumps_ahead_pays_nobody_for_shifts_to_come() -> None:
    made = await office()
    await made.settle(MONDAY)
    with capture_logs() as said:
        assert [await made.look(MONDAY + timedelta(days=60, minutes=5 * n)) for n in range(12)] == [0] * 12
    assert [one["log_level"] for one in said] == ["warning"], "said once"
    assert await made.look(MONDAY + timedelta(days=1)) == 0, "set right again"
    assert await made.settle(MONDAY + timedelta(days=7)) == 1
    (entry,) = await made.entries("2026-11", "2026-12", "2027-01")
    assert (entry.person, entry.end) == ("ana", MONDAY + timedelta(days=7))


async def test_a_second_jump_is_waited_for_anew_and_nothing_is_lost() -> None:
    made = await office()
    await made.settle(MONDAY)
    for jump in (20, 40, 30):
        assert await made.look(MONDAY + timedelta(days=jump)) == 0
    assert await made.look(MONDAY + timedelta(days=30, hours=1)) == 5, "one of the four weeks lies in two months"
    assert sum(entry.earned for entry in await made.entries("2026-11", "2026-12")) == 4 * 350


async def test_nothing_is_paid_for_the_time_before() -> None:
    made = await office()
    await made.settle(MONDAY + timedelta(days=3))
    await made.settle(MONDAY + timedelta(days=8))
    (entry,) = await made.entries()
    assert (entry.start, entry.end) == (MONDAY + timedelta(days=3), MONDAY + timedelta(days=7))


async def test_twice_is_harmless_and_a_clock_set_back_too() -> None:
    made = await office()
    await made.settle(MONDAY)
    week = MONDAY + timedelta(weeks=1)
    assert [await made.settle(week), await made.settle(week), await made.settle(MONDAY), await made.settle(week)] == [
        1, 0, 0, 0,
    ]  # fmt: skip
    again = Office(made.store)
    assert await again.settle(week + HOUR) == 0, "a start later, the same"
    assert len(await again.entries()) == 1


async def test_new_rates_hold_from_the_moment_they_are_in_force() -> None:
    made = await office()
    await made.settle(MONDAY)
    halfway, end = MONDAY + timedelta(days=3.5), MONDAY + timedelta(weeks=1)
    await made.desk.adopt(TENANT, paid("pay", "new", pay=replace(WEEKLY, week=Decimal(700))))
    assert await made.settle(halfway) == 1
    assert await made.settle(end) == 2
    told = [(entry.schedule, float(entry.earned), entry.elsewhere > 0) for entry in await made.entries()]
    assert sorted(told) == [("new", 350, False), ("pay", 0, True), ("pay", 175, False)], "one of two alike, by name"


async def test_another_version_with_the_same_rates_cuts_nothing() -> None:
    made = await office()
    await made.settle(MONDAY)
    await made.desk.adopt(TENANT, replace(paid(), company="Contoso Ltd"))
    await made.settle(MONDAY + timedelta(days=3))
    await made.settle(MONDAY + timedelta(weeks=1))
    assert [entry.start for entry in await made.entries()] == [MONDAY]


async def test_a_schedule_taken_out_is_settled_before_it_goes() -> None:
    made = await office()
    await made.settle(MONDAY)
    await made.desk.adopt(TENANT, POLICY)
    assert await made.settle(MONDAY + timedelta(days=1)) == 1
    assert await made.settle(MONDAY + timedelta(weeks=9)) == 0


async def test_two_processes_at_once_write_it_once() -> None:
    class Racing(MemoryStore):
        """Another process settles just before this one commits."""

        rival: Office | None = None

        async def commit(self, change: Change) -> None:
            rival, self.rival = self.rival, None
            if rival:
                assert await rival.settle(change.at) == 1
            await super().commit(change)

    store = Racing()
    one, other = Office(store), Office(store)
    await one.desk.adopt(TENANT, paid())
    week = MONDAY + timedelta(weeks=1)
    assert [await one.look(MONDAY), await one.look(week - HOUR)] == [0, 0]
    store.rival = other
    assert await one.look(week) == 0
    assert len(await one.entries()) == 1


async def test_no_schedule_no_pay() -> None:
    made = await office(POLICY)
    assert [await made.settle(at("12:00")), await made.settle(at("13:00", 27))] == [0, 0]
