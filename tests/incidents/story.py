"""Tells the story of one incident in memory: asks and clocks through decide, evolve and react, without a store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import Any, TypeVar, cast

import pytest

from incidents import commands as c
from incidents import events as e
from incidents.decisions import decide
from incidents.effects import Ask, Effect, Owed, PostMessage
from incidents.errors import Refused
from incidents.evolve import evolve
from incidents.given import Given
from incidents.model import MUSTER, Clock, Incident, Person, Phase, Role, Severity
from incidents.policy import Policy
from incidents.react import react
from incidents.timeline import line
from oncall.calls.commands import BeginCall
from oncall.schedules.duty import Duty
from tests.incidents.company import ANA, BEN, CAROL, DANA, POLICY, at

Fact = TypeVar("Fact")
Kind = TypeVar("Kind", bound=Effect)

KEY = "INC-42"


class Story:
    """Begins at 14:23 on a Friday. `at` moves the time alone; `until` also lets the clocks that come due speak."""

    def __init__(self, policy: Policy = POLICY, clock: str = "14:23", day: int = 20) -> None:
        self.policy = policy
        self.day = day
        self.now = at(clock, day)
        self.incident: Incident | None = None
        self.entries: list[e.TimelineEntry] = []
        self.owed: dict[str, Owed] = {}
        self.asked: list[Owed] = []
        self.other: Incident | None = None
        self.duty = Duty()

    @property
    def it(self) -> Incident:
        assert self.incident is not None
        return self.incident

    # ---- what happens

    def at(self, clock: str, day: int | None = None) -> Story:
        self.day = day or self.day
        assert at(clock, self.day) >= self.now, "a story goes forward"
        self.now = at(clock, self.day)
        return self

    def until(self, clock: str, day: int | None = None) -> Story:
        """Every clock due by then asks, in order, each at its own time."""
        end = at(clock, day or self.day)
        while (row := self.next_ask(end)) is not None:
            self.now = max(self.now, row.due)
            self.fire(row)
        return self.at(clock, day)

    def next_ask(self, end: datetime) -> Owed | None:
        due = [row for row in self.asks() if row.due <= end]
        return min(due, key=lambda row: row.due, default=None)

    def fire(self, row: Owed) -> Sequence[e.Event]:
        """One clock asks now, however late it is."""
        assert isinstance(row.effect, Ask)
        assert isinstance(row.effect.command, c.COMMANDS)
        del self.owed[row.key]
        self.asked.append(row)
        return self.ask(MUSTER, cast("c.IncidentCommand", row.effect.command))

    def ask(self, who: Person, command: c.IncidentCommand, *, guest: bool = False) -> Sequence[e.Event]:
        """Somebody asks; the facts that follow."""
        given = Given(self.now, who, "contoso", self.policy, guest, self.incident, self.other, self.duty)
        facts = decide(self.incident, command, given)
        for fact in facts:
            self._add(e.TimelineEntry(len(self.entries) + 1, self.now, who, fact))
        return facts

    def refused(self, who: Person, command: c.IncidentCommand, *, guest: bool = False) -> Refused:
        """Somebody asks and is turned down; nothing changes."""
        before, facts, owed = self.incident, len(self.entries), dict(self.owed)
        with pytest.raises(Refused) as caught:
            self.ask(who, command, guest=guest)
        assert (self.incident, len(self.entries), self.owed) == (before, facts, owed)
        assert caught.value.sentence.rstrip().endswith((".", "?")), caught.value.sentence
        return caught.value

    def _add(self, entry: e.TimelineEntry) -> None:
        after = evolve(self.incident, entry)
        rows = react(self.incident, after, entry)
        keys = [row.key for row in rows]
        assert len(set(keys)) == len(keys), "one fact owes a key once"
        again = {key for key in keys if key in self.owed or key in {row.key for row in self.asked}}
        cards = {f"{after.key}/headline", *(f"{after.key}.{page.id}/card" for page in after.pages)}
        cards |= {f"{after.key}/pager/{pager}" for pager in after.pagers}
        assert again <= cards, "only the headline, the cards of pages and the word to a pager are owed anew"
        self.owed |= {row.key: row for row in rows}
        self.entries.append(entry)
        self.incident = after

    # ---- what came of it

    def phase(self) -> Phase:
        return self.it.phase

    def overdue(self) -> tuple[Clock, ...]:
        return self.it.overdue

    def asks(self) -> list[Owed]:
        """The clocks of this incident that have not asked yet."""
        return [row for row in self.owed.values() if isinstance(row.effect, Ask) and row.effect.key == self.it.key]

    def owes(self, kind: type[Kind]) -> list[Kind]:
        return [row.effect for row in self.owed.values() if isinstance(row.effect, kind)]

    def facts(self, kind: type[Fact]) -> list[Fact]:
        return [entry.event for entry in self.entries if isinstance(entry.event, kind)]

    def names(self) -> list[str]:
        """The facts by name, in order."""
        return [type(entry.event).__name__ for entry in self.entries]

    def lines(self) -> list[str]:
        """The timeline as people read it."""
        told = (line(entry) for entry in self.entries)
        return [f"{each.at:%H:%M} {each.who}: {each.text}" for each in told if each]

    def nudges(self) -> list[tuple[str, str, str, str]]:
        """(when, clock, step, whom) of everything the clocks said."""
        return [
            (f"{entry.at:%H:%M}", fact.clock.value, fact.step.value, fact.whom.name if fact.whom else "")
            for entry in self.entries
            if isinstance(fact := entry.event, e.Nudged)
        ]

    def said(self) -> list[str]:
        return [post.text for post in self.owes(PostMessage)]

    def called(self) -> list[tuple[str, str]]:
        """(when, whom) of every page that goes out."""
        return [
            (f"{row.due:%a %H:%M}", row.effect.command.person.name)
            for row in self.owed.values()
            if isinstance(row.effect, Ask) and isinstance(row.effect.command, BeginCall)
        ]

    def refolded(self) -> Incident:
        """The snapshot made anew from the first fact on."""
        none: Incident | None = None
        made = reduce(evolve, self.entries, none)
        assert made is not None
        return made


def declared(
    severity: Severity | None = Severity.SEV1, *, policy: Policy = POLICY, clock: str = "14:23", day: int = 20,
    **rest: Any,
) -> Story:  # fmt: skip
    """A story whose incident Dana has declared."""
    story = Story(policy, clock, day)
    ask = {"title": "Card payments fail", "services": ("pay",)} | rest
    story.ask(DANA, c.OpenIncident(key=KEY, number=42, severity=severity, **ask))
    return story


def led(severity: Severity = Severity.SEV1, **rest: Any) -> Story:
    """A story in which Ana, Ben and Carol hold the three roles."""
    story = declared(severity, **rest)
    for who, role in ((ANA, Role.IC), (BEN, Role.TL), (CAROL, Role.CL)):
        story.ask(who, c.ClaimRole(role))
    return story


def told(story: Story, promise: str | None = "15:10", kind: str = "initial", campaign: str = "INC-42-n1") -> Story:
    """Carol's notice was approved, and the first mail accepted at once: the campaign says so."""
    due = at(promise, story.day) if promise else None
    story.ask(MUSTER, c.RecordNotice(campaign, kind, 12, CAROL, due))
    story.ask(MUSTER, c.RecordReach(campaign, story.now))
    return story


def resolved(story: Story) -> Story:
    story.ask(ANA, c.Resolve("Ben Okafor", "error rate back to normal"))
    return story
