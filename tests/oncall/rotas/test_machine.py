"""Whatever is asked of a rota, in any order: the snapshot is the fold of its facts, and nobody shares a duty."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from incidents.errors import Refused
from oncall.rotas import commands as c
from oncall.rotas.evolve import evolve
from oncall.rotas.model import Rota
from oncall.schedules.schedule import Layer, Unit
from tests.oncall.rotas.stage import Stage

PEOPLE = st.sampled_from(("ana", "ben", "carol", "lea", "zorro"))
ASKERS = st.sampled_from(("ana", "ben", "carol", "lea", "adm"))
HOURS = st.integers(-30, 24 * 40)
IDS = st.integers(1, 20)


class Rotas(RuleBasedStateMachine):
    """People ask whatever comes to their mind; what is refused must change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage()

    def moment(self, hours: int) -> datetime:
        return self.stage.now.replace(minute=0) + timedelta(hours=hours)

    def put(self, who: str, command: c.RotaCommand) -> None:
        before, facts = self.stage.rota, len(self.stage.entries)
        with suppress(Refused):
            self.stage.asks(who, command)
            return
        assert (self.stage.rota, len(self.stage.entries)) == (before, facts)

    @rule(who=ASKERS, person=PEOPLE, start=HOURS, length=HOURS)
    def override(self, who: str, person: str, start: int, length: int) -> None:
        self.put(who, c.AddOverride(person, self.moment(start), self.moment(start + length), "", "payments"))

    @rule(who=ASKERS, number=IDS)
    def remove(self, who: str, number: int) -> None:
        self.put(who, c.RemoveOverride(f"o{number}"))

    @rule(who=ASKERS, until=st.none() | HOURS)
    def take(self, who: str, until: int | None) -> None:
        self.put(who, c.TakeDuty(None if until is None else self.moment(until), "payments"))

    @rule(who=ASKERS, other=PEOPLE, start=st.none() | HOURS, giving=st.booleans())
    def swap(self, who: str, other: str, start: int | None, giving: bool) -> None:
        self.put(who, c.AskSwap(other, None if start is None else self.moment(start), giving, "payments"))

    @rule(who=ASKERS, number=IDS, accept=st.booleans())
    def answer(self, who: str, number: int, accept: bool) -> None:
        self.put(who, c.AnswerSwap(f"s{number}", accept))

    @rule(who=ASKERS, number=IDS)
    def withdraw(self, who: str, number: int) -> None:
        self.put(who, c.WithdrawSwap(f"s{number}"))

    @rule(number=IDS)
    def lapse(self, number: int) -> None:
        self.stage.clock(c.LapseSwap(f"s{number}"))

    @rule(
        people=st.lists(PEOPLE, max_size=3).map(tuple), ahead=st.integers(-20, 40), every=st.integers(0, 3),
        unit=st.sampled_from(Unit),
    )  # fmt: skip
    def rotate(self, people: tuple[str, ...], ahead: int, every: int, unit: Unit) -> None:
        starts: date = self.stage.now.date() + timedelta(days=ahead)
        self.put("lea", c.SetRotation(Layer(people, starts, time(9), every, unit), "payments"))

    @rule(hours=st.integers(1, 24 * 15))
    def time_passes(self, hours: int) -> None:
        self.stage.passes(hours=hours)

    @invariant()
    def snapshot_is_the_fold(self) -> None:
        folded: Rota | None = None
        for entry in self.stage.entries:
            folded = evolve(folded, entry)
        assert folded == self.stage.rota

    @invariant()
    def one_person_at_once(self) -> None:
        now = self.stage.now
        shifts = self.stage.duty.shifts("payments", now - timedelta(days=10), now + timedelta(days=60))
        assert all(one.end <= other.start for one, other in pairwise(shifts))
        assert all(shift.start < shift.end for shift in shifts)
        ids = [one.id for one in self.stage.rota.overrides] if self.stage.rota else []
        assert len(ids) == len(set(ids))


TestRotas = Rotas.TestCase
TestRotas.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
