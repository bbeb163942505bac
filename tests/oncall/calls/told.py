"""Tells the story of one call in memory: asks through decide, evolve and react, without a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import reduce

from incidents.effects import Effect, Owed
from incidents.given import Given
from incidents.model import MUSTER, Incident, Person, Severity
from incidents.policy import Policy
from oncall.calls import commands as c
from oncall.calls import events as e
from oncall.calls.decide import decide
from oncall.calls.evolve import evolve
from oncall.calls.model import Call, Road, Try
from oncall.calls.react import react
from oncall.contacts.model import ContactPoint, Contacts
from oncall.events import OncallEntry
from oncall.schedules.duty import Duty
from oncall.schedules.schedule import Layer, Schedule
from tests.incidents.company import ANA, POLICY, at

KEY = "INC-42.p2"
BEGIN = c.BeginCall(KEY, "INC-42", "p2", ANA, "Card payments fail", "on call", Severity.SEV1, "incident pay")
TEST = c.BeginCall("test-id-ana-1", "", "", ANA, "A test", "you asked for it", Severity.SEV3)

WEEKLY = Schedule("primary", "Primary", "UTC", (Layer(("ana", "ben"), date(2026, 11, 16), time(9)),))
"""Ana is on call from Monday the 16th to Monday the 23rd, 09:00 UTC."""


def points(*roads: tuple[Road, int, bool]) -> Contacts:
    """Contacts of Ana: road, minutes after which it is used, and whether it is verified."""
    made = tuple(
        ContactPoint(f"c{number}", road, "•••• 4711", timedelta(minutes=after), at("09:00") if verified else None)
        for number, (road, after, verified) in enumerate(roads, start=1)
    )
    return Contacts(ANA.id, "contoso", 1, ANA, made)


def with_contact(policy: Policy = POLICY, **changed: object) -> Policy:
    """The company with something changed about Ana."""
    people = {**policy.people, "ana": replace(policy.people["ana"], **changed)}  # type: ignore[arg-type]  # by name
    return replace(policy, people=people)


class Told:
    """Begins at 14:23 on a Friday."""

    def __init__(
        self, *, policy: Policy = POLICY, contacts: Contacts | None = None, schedule: Schedule | None = None,
        incident: Incident | None = None,
    ) -> None:  # fmt: skip
        self.policy = policy
        self.contacts = contacts
        self.duty = Duty({schedule.key: schedule}) if schedule else Duty()
        self.incident = incident
        self.now = at("14:23")
        self.call: Call | None = None
        self.entries: list[OncallEntry] = []
        self.owed: dict[str, Owed] = {}

    @property
    def it(self) -> Call:
        assert self.call is not None
        return self.call

    def ask(self, command: c.CallCommand, who: Person = MUSTER) -> list[e.CallEvent]:
        """Somebody asks; the facts that follow."""
        given = Given(
            self.now, who, "contoso", self.policy, incident=self.incident, duty=self.duty, contacts=self.contacts
        )
        facts = list(decide(self.call, command, given))
        for fact in facts:
            entry = OncallEntry(len(self.entries) + 1, self.now, who, fact)
            after = evolve(self.call, entry)
            rows = react(self.call, after, entry)
            assert len({row.key for row in rows}) == len(rows), "one fact owes a key once"
            self.owed |= {row.key: row for row in rows}
            self.entries.append(entry)
            self.call = after
        none: Call | None = None
        assert reduce(evolve, self.entries, none) == self.call
        return facts

    def at(self, clock: str, day: int = 20) -> Told:
        self.now = at(clock, day)
        return self

    def tried(self, number: int, reason: str = "") -> list[e.CallEvent]:
        """A try was made; with a reason it failed."""
        return self.ask(c.RecordTry(number, not reason, reason))

    def plan(self) -> list[tuple[str, str, str]]:
        """(when, road, state) of the tries."""
        return [(f"{one.due:%H:%M}", one.road.value, one.state.value) for one in self.it.tries]

    def due(self, number: int) -> datetime:
        return self.owed[f"{self.it.key}/try/{number}"].due

    def owes(self, kind: type[Effect]) -> list[Owed]:
        return [row for row in self.owed.values() if isinstance(row.effect, kind)]

    def clear(self) -> Told:
        self.owed.clear()
        return self


def one(number: int, told: Told) -> Try:
    found = told.it.a_try(number)
    assert found is not None
    return found


def begun(command: c.BeginCall = BEGIN, **rest: object) -> Told:
    told = Told(**rest)  # type: ignore[arg-type]  # by name
    told.ask(command)
    return told
