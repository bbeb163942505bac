"""A company with schedules, and a rota that asks can be put to one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from incidents.given import Given
from incidents.model import MUSTER, Person
from incidents.policy import Team
from oncall.events import OncallEntry
from oncall.rotas.commands import RotaCommand
from oncall.rotas.decide import decide
from oncall.rotas.evolve import evolve
from oncall.rotas.model import Rota
from oncall.rotas.react import react
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Layer, Restriction, Schedule, Unit
from tests.incidents import company

PAYMENTS = Schedule(
    "payments", "Payments", "Europe/Berlin", (Layer(("ana", "ben", "carol"), date(2026, 11, 2), time(9)),)
)
"""Ana from 2 November, Ben from the 9th, Carol from the 16th, each from Monday 09:00 in Berlin."""
_OFFICE = (Restriction((0, 1, 2, 3, 4), time(9), time(17)),)
DAYTIME = Schedule(
    "search", "Search", "UTC", (Layer(("tom", "sam"), date(2026, 11, 2), time(9), 1, Unit.DAYS, _OFFICE),)
)
"""Nobody at night and at weekends."""
POLICY = replace(
    company.POLICY,
    schedules={"payments": PAYMENTS, "search": DAYTIME},
    people={key: replace(who, time_zone="Europe/London") for key, who in company.PEOPLE.items()},
    teams={
        **company.POLICY.teams,
        "payments": replace(company.POLICY.teams["payments"], schedule="payments"),
        "ledger": Team("ledger", "Ledger", "lea", schedule="payments"),
    },
)
NOW = datetime(2026, 11, 20, 14, tzinfo=UTC)
"""A Friday: Carol has the duty for Payments until Monday, 23 November, 08:00 UTC, then Ana, then Ben."""


def at(day: int, hour: int = 8, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def of(key: str) -> Person:
    return POLICY.people[key].person


@dataclass
class Stage:
    """`asks` puts an ask and returns what it owes; `entries` are all the facts so far."""

    key: str = "payments"
    now: datetime = NOW
    rota: Rota | None = None
    entries: list[OncallEntry] = field(default_factory=list)

    def asks(self, who: str | Person, command: RotaCommand, *, guest: bool = False) -> list[Any]:
        by = of(who) if isinstance(who, str) else who
        owed: list[Any] = []
        for fact in decide(self.rota, command, Given(self.now, by, "contoso", POLICY, guest)):
            entry = OncallEntry(len(self.entries) + 1, self.now, by, fact)
            after = evolve(self.rota, entry)
            owed += react(self.rota, after, entry)
            self.rota = after
            self.entries.append(entry)
        return owed

    def clock(self, command: RotaCommand) -> list[Any]:
        return self.asks(MUSTER, command)

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)

    @property
    def duty(self) -> Duty:
        return Duty(POLICY.schedules, {self.key: self.rota} if self.rota else {})

    def who(self, moment: datetime) -> str:
        return self.duty.who(self.key, moment)


def told(owed: list[Any]) -> dict[str, str]:
    """Person or team to what it hears."""
    effects = [row.effect for row in owed]
    heard = {one.person.name.split()[0]: one.text for one in effects if type(one).__name__ == "TellPerson"}
    return heard | {one.team: one.text for one in effects if type(one).__name__ == "PostToTeam"}
