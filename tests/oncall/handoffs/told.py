"""A handoff told one ask after the other, over a real duty: a team of three who take turns by the week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from incidents.given import Given
from incidents.model import MUSTER, Person
from incidents.policy import Contact, Permissions, Policy, Team
from oncall.events import OncallEntry
from oncall.handoffs.commands import HandoffCommand, PlanHandoff, WriteHandoff
from oncall.handoffs.decide import decide
from oncall.handoffs.evolve import evolve
from oncall.handoffs.model import Handoff, Lines
from oncall.handoffs.react import react
from oncall.handoffs.who import handoff_key
from oncall.rotas.model import Override, Rota
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Layer, Schedule

NAMES = {"ana": "Ana Silva", "ben": "Ben Okafor", "carol": "Carol Wu", "lea": "Lea Lindt", "ada": "Ada Min"}
CATALOGUE = {key: Contact(key, name, f"id-{key}") for key, name in NAMES.items()}
ANA, BEN, CAROL, LEA, ADA = (contact.person for contact in CATALOGUE.values())
EVE = Person("id-eve", "Eve Elsewhere")
PAYMENTS = Schedule("payments", "Payments", "UTC", (Layer(("ana", "ben", "carol"), date(2026, 11, 9)),))
POLICY = Policy(
    "Contoso", {}, CATALOGUE, {"pay": Team("pay", "Payments team", "lea", schedule="payments")}, {}, {}, {},
    permissions=Permissions(frozenset({"ada"})), schedules={"payments": PAYMENTS},
)  # fmt: skip
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
END = datetime(2026, 11, 16, 9, tzinfo=UTC)
"""Ana hands over to Ben on that Monday; a week later Ben does to Carol."""
KEY = handoff_key("payments", END)
PLAN = PlanHandoff(KEY, "payments", ANA, BEN, END - timedelta(days=7), END)
NOTE = Lines("Two pages", "The nightly job", "Disk on db-3", "ACT-1", "Coffee is out")
WRITE = WriteHandoff(NOTE)


def covered(person: str, start: datetime, end: datetime) -> Duty:
    """The duty with an override."""
    override = Override("o1", person, start, end, LEA, start)
    return Duty(POLICY.schedules, {"payments": Rota("payments", "contoso", 1, (override,))})


def by_hand(*shifts: tuple[str, datetime, datetime]) -> Duty:
    """The duty of nothing but these."""
    overrides = tuple(Override(f"o{n}", *shift, LEA, shift[1]) for n, shift in enumerate(shifts))
    return Duty({"payments": replace(PAYMENTS, layers=())}, {"payments": Rota("payments", "contoso", 1, overrides)})


@dataclass
class Told:
    """`owed` is what the last ask owes, `facts` what it came to."""

    at: datetime = END - timedelta(days=3)
    duty: Duty = field(default_factory=lambda: Duty(POLICY.schedules))
    policy: Policy = POLICY
    handoff: Handoff | None = None
    facts: Sequence[Any] = ()
    owed: dict[str, Any] = field(default_factory=dict)

    def asks(self, command: HandoffCommand, by: Person = MUSTER, at: datetime | None = None, **given: Any) -> Handoff:
        """The handoff after this ask; it must be there by then."""
        self.at = at or self.at
        world = Given(self.at, by, "contoso", self.policy, duty=self.duty, **given)
        self.facts, self.owed = decide(self.handoff, command, world), {}
        for event in self.facts:
            before, seq = self.handoff, self.handoff.version + 1 if self.handoff else 1
            entry = OncallEntry(seq, self.at, by, event)
            self.handoff = evolve(before, entry)
            self.owed |= {row.key: row for row in react(before, self.handoff, entry)}
        assert self.handoff is not None
        return self.handoff

    @property
    def kinds(self) -> list[str]:
        return [type(fact).__name__ for fact in self.facts]

    @property
    def effects(self) -> list[str]:
        return [type(row.effect).__name__ for row in self.owed.values()]

    def again(self, **changes: Any) -> PlanHandoff:
        return replace(PLAN, **changes)
