"""Stores to measure with: a company with open incidents of a given length and any number of closed ones behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from engine.clock import SystemClock
from engine.desk import IncidentDesk
from engine.ports import Change, Record, Ref
from incidents import commands as c
from incidents import events as e
from incidents.decisions import decide
from incidents.effects import Ask, Owed
from incidents.evolve import evolve
from incidents.given import Given
from incidents.model import MUSTER, ImpactAnswers, Incident, Person, Place, Role
from incidents.policy import Policy
from incidents.react import react
from playground import DEMO_POLICY
from server.policy import load_policy
from storage.changes import subject_doc
from storage.codec import Doc, encode_entry
from storage.embedded.archive import Archive, Archived
from storage.embedded.opening import open_embedded

TENANT = "00000000-0000-0000-0000-00000000be4c"
ALEX, MEGAN, ADELE = (
    Person(f"00000000-0000-0000-0000-000000000{number}", name)
    for number, name in ((200, "Alex Wilber"), (210, "Megan Bowen"), (220, "Adele Vance"))
)
TITLE = "Card payments fail for EU customers"
NOTES = ("error rate at 14 %, mostly cards of two banks", "dashboards and logs point to the write path", "calling them")
MONTHS = 36
CLOSED_ENTRIES = 25


class Course:
    """One incident brought forward by the core's own functions."""

    def __init__(self, policy: Policy, key: str, at: datetime) -> None:
        self._policy = policy
        self._key = key
        self.at = at
        self.incident: Incident | None = None
        self.entries: list[e.TimelineEntry] = []
        self.owed: dict[str, Owed] = {}

    def ask(self, by: Person, command: Any) -> None:
        given = Given(self.at, by, TENANT, self._policy, incident=self.incident)
        for event in decide(self.incident, command, given):
            entry = e.TimelineEntry(len(self.entries) + 1, self.at, by, event)
            before, self.incident = self.incident, evolve(self.incident, entry)
            self.owed |= {row.key: row for row in react(before, self.incident, entry)}
            self.entries.append(entry)

    @property
    def timers(self) -> list[Owed]:
        """What is owed later; cards, pages and words count as delivered."""
        return [row for row in self.owed.values() if isinstance(row.effect, Ask) and row.due > self.at]

    def change(self) -> Change:
        """All of it as one commit."""
        version = len(self.entries)
        ref = Ref(TENANT, "incident", self._key)
        return Change(ref, 0, version, self.incident, self.at, tuple(self.entries), owed=self.timers)


def conversation(number: int) -> str:
    """The thread of an incident."""
    return f"19:{number:032x}@thread.tacv2;messageid=17000000{number:05}"


def opened(policy: Policy, number: int, entries: int, at: datetime) -> Course:
    """A SEV-1 with its room and three roles, with notes until it has so many entries."""
    course = begun(policy, number, at)
    course.ask(MUSTER, c.RecordRoom(Place(conversation(number), f"17000000{number:05}")))
    for person, role in ((ALEX, Role.IC), (MEGAN, Role.TL), (ADELE, Role.CL)):
        if entries > len(course.entries):
            course.ask(person, c.ClaimRole(role))
    while len(course.entries) < entries:
        course.ask(MEGAN, c.AddNote(NOTES[len(course.entries) % len(NOTES)]))
    return course


def begun(policy: Policy, number: int, at: datetime) -> Course:
    course = Course(policy, f"INC-{number}", at)
    answers = ImpactAnswers("everything", "many", "no", "no")
    course.ask(ALEX, c.OpenIncident(f"INC-{number}", number, TITLE, answers, services=("payments-api",)))
    return course


def closed(policy: Policy, number: int, at: datetime) -> Course:
    """An incident from declaration to its end, as long as they usually get."""
    course = begun(policy, number, at)
    course.ask(MUSTER, c.RecordRoom(Place(conversation(number), f"17000000{number:05}")))
    course.ask(ALEX, c.Acknowledge())
    for person, role in ((ALEX, Role.IC), (MEGAN, Role.TL), (ADELE, Role.CL)):
        course.ask(person, c.ClaimRole(role))
    while len(course.entries) < CLOSED_ENTRIES - 3:
        course.at += timedelta(minutes=1)
        course.ask(MEGAN, c.AddNote(NOTES[len(course.entries) % len(NOTES)]))
    course.ask(MEGAN, c.Mitigate())
    course.ask(ALEX, c.Resolve("Megan Bowen", "error rate back to normal for ten minutes"))
    course.ask(ALEX, c.Close())
    return course


def archived(policy: Policy, count: int, now: datetime) -> Iterator[Archived]:
    """Closed incidents of three years, the newest month last; those of a month differ by number only."""
    for month in range(MONTHS):
        of_month = range(1_000_001 + month * count // MONTHS, 1_000_001 + (month + 1) * count // MONTHS)
        if of_month:
            course = closed(policy, of_month[0], now - timedelta(days=30.4 * (MONTHS - month)))
            subject, facts = subject_doc(course.change()), [encode_entry(entry) for entry in course.entries]
            yield from (numbered(subject, facts, number) for number in of_month)


def numbered(subject: Doc, facts: Sequence[Doc], number: int) -> Archived:
    """The same incident under another number."""
    name = {"key": f"INC-{number}", "number": number}
    first = facts[0] | {"event": facts[0]["event"] | name}
    changed = subject | {"key": name["key"], "snapshot": subject["snapshot"] | name}
    return Archived(changed, [first, *facts[1:]])


async def build(folder: Path, *, incidents: int, entries: int, behind: int = 0) -> None:
    """Write the store: so many open incidents of so many entries, and so many closed ones behind them."""
    store = await open_embedded(folder, threaded=False, flush=_no_flush)
    clock = SystemClock()
    policy = await IncidentDesk(store, clock, lambda: None).adopt(TENANT, load_policy(DEMO_POLICY))
    for number in range(1, incidents + 1):
        await store.commit(opened(policy, number, entries, clock.now()).change())
    await store.close()
    await _compacted(folder, clock.now())
    archive = Archive(folder, _no_flush)
    for finished in archived(policy, behind, clock.now()):
        archive.write(finished)


async def _compacted(folder: Path, at: datetime) -> None:
    """What was written in one go is compacted by the next commit: here, and not while clicks are measured."""
    store = await open_embedded(folder)
    await store.commit(Change(Ref(TENANT, "counter", "incident"), 0, 1, Record({"n": 1}), at))
    await store.compacted()
    await store.close()


def _no_flush(_: int) -> None:
    """What is built here is measured, not kept."""


def build_now(folder: Path, *, incidents: int, entries: int, behind: int = 0) -> None:
    asyncio.run(build(folder, incidents=incidents, entries=entries, behind=behind))
