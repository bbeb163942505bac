"""A company with two schedules, a desk that knows them, and what chat laid over them."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, time

from engine.desk import IncidentDesk
from engine.ids import SeededIds
from engine.ports import Change, Ref
from incidents.model import Person
from incidents.policy import Policy
from incidents.policy_file import read_policy
from oncall.rotas.model import Override, Rota
from oncall.schedules.schedule import Layer, Restriction, Schedule
from playground import DEMO_POLICY
from rota.feeds import Feeds
from storage.memory import MemoryStore
from tests.standins.clock import ManualClock

TENANT = "contoso"
ALEX = Person("00000000-0000-0000-0000-000000000200", "Alex Wilber")
MEGAN = Person("00000000-0000-0000-0000-000000000210", "Megan Bowen")
OCTOBER = datetime(2026, 10, 20, 12, tzinfo=UTC)
"""Five days before clocks in Berlin go back, eleven before those in New York do."""

PAYMENTS = Schedule(
    "payments", "Payments", "Europe/Berlin", (Layer(("alex", "megan"), date(2026, 8, 31), handover=time(9)),)
)
SEARCH = Schedule(
    "search",
    "Search; the site, “EU”",
    "UTC",
    (Layer(("lynne",), date(2026, 1, 5), only=(Restriction((0, 1, 2, 3, 4), time(9), time(17)),)),),
)


def policy(*schedules: Schedule) -> Policy:
    """The demo's policy with these schedules, else with both."""
    plain = read_policy(tomllib.loads(DEMO_POLICY.read_text("utf-8")))
    return replace(plain, schedules={each.key: each for each in schedules or (PAYMENTS, SEARCH)})


def read_with(text: str) -> Policy:
    """The demo's policy file without schedules of its own, and this text pasted in."""
    doc, pasted = tomllib.loads(DEMO_POLICY.read_text("utf-8")), tomllib.loads(text)
    doc["team"] = [{key: value for key, value in team.items() if key != "schedule"} for team in doc["team"]]
    people = [*doc["person"], *pasted.get("person", [])]
    return read_policy({**doc, "person": people, "schedule": pasted.get("schedule", [])})


class Company:
    """Links and the desk they show, on a clock of its own."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = ManualClock(OCTOBER)
        self.desk = IncidentDesk(self.store, self.clock, lambda: None)
        self.feeds = Feeds(self.store, self.clock, SeededIds(7), "https://muster.contoso.example", {TENANT})

    async def begin(self) -> None:
        await self.desk.adopt(TENANT, policy())

    async def override(self, schedule: str, person: str, start: datetime, end: datetime) -> None:
        """Lay it over the schedule in the store. It is read once, so this comes before the first look."""
        override = Override("o-1", person, start, end, by=ALEX, at=self.clock.now())
        rota = Rota(schedule, TENANT, 1, (override,))
        await self.store.commit(Change(Ref(TENANT, "rota", schedule), 0, 1, rota, self.clock.now()))
