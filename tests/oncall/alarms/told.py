"""Tells the story of one alarm in memory: asks and timers through decide, evolve and react, without a store."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pytest

from incidents.effects import Ask, Effect, Owed
from incidents.errors import Refused
from incidents.given import Given
from incidents.model import MUSTER, Person, Severity
from incidents.policy import Policy
from oncall.alarms import commands as c
from oncall.alarms import events as e
from oncall.alarms.decide import decide
from oncall.alarms.evolve import evolve
from oncall.alarms.model import Alarm
from oncall.alarms.react import react
from oncall.calls.commands import BeginCall, CallCommand
from oncall.effects import PostToTeam
from oncall.events import OncallEntry
from oncall.rules import Pager
from oncall.schedules.duty import Duty
from tests.incidents.company import POLICY, at

KEY = "ALM-backup-20261120T142300"
RAISE = c.RaiseAlarm(
    KEY, "backup is silent", "Last heard 13:23 UTC.", "heartbeat", "heartbeat backup", "payments", Severity.SEV2
)


def with_pager(*, runs: bool = False) -> Policy:
    """Payments has PagerDuty, which pages by itself where `runs`."""
    team = replace(POLICY.teams["payments"], pager="pd")
    return replace(
        POLICY,
        teams={**POLICY.teams, "payments": team},
        pagers={"pd": Pager("pd", "pagerduty", runs_escalation=runs)},
    )


class Told:
    """Begins at 14:23 on a Friday. `until` lets the timers that come due ask, each at its own time."""

    def __init__(self, policy: Policy = POLICY, clock: str = "14:23") -> None:
        self.policy = policy
        self.day = 20
        self.now = at(clock)
        self.alarm: Alarm | None = None
        self.duty = Duty()
        self.entries: list[OncallEntry] = []
        self.owed: dict[str, Owed] = {}

    @property
    def it(self) -> Alarm:
        assert self.alarm is not None
        return self.alarm

    def ask(self, who: Person, command: c.AlarmCommand, *, guest: bool = False) -> list[e.AlarmEvent]:
        given = Given(self.now, who, "contoso", self.policy, guest, duty=self.duty)
        facts = list(decide(self.alarm, command, given))
        for fact in facts:
            entry = OncallEntry(len(self.entries) + 1, self.now, who, fact)
            after = evolve(self.alarm, entry)
            rows = react(self.alarm, after, entry)
            assert len({row.key for row in rows}) == len(rows), "one fact owes a key once"
            again = {row.key for row in rows} & set(self.owed)
            assert again <= {f"{KEY}/pager"}, "only the word to the pager is owed anew"
            self.owed |= {row.key: row for row in rows}
            self.entries.append(entry)
            self.alarm = after
        none: Alarm | None = None
        assert reduce(evolve, self.entries, none) == self.alarm
        return facts

    def refused(self, who: Person, command: c.AlarmCommand, *, guest: bool = False) -> Refused:
        before = self.alarm
        with pytest.raises(Refused) as caught:
            self.ask(who, command, guest=guest)
        assert self.alarm == before
        return caught.value

    def until(self, clock: str, day: int = 20) -> Told:
        end = at(clock, day)
        while due := [row for row in self.timers() if row.due <= end]:
            row = min(due, key=lambda one: one.due)
            self.now = max(self.now, row.due)
            del self.owed[row.key]
            assert isinstance(row.effect, Ask)
            self.ask(MUSTER, row.effect.command)  # type: ignore[arg-type]  # an alarm's own timer
        self.now = end
        return self

    def timers(self) -> list[Owed]:
        return [row for row in self.owed.values() if isinstance(row.effect, Ask) and row.effect.kind == "alarm"]

    def called(self) -> list[tuple[str, str, int]]:
        """(when, whom, which try) of every page."""
        return [(f"{page.at:%a %H:%M}", page.person.name, page.step) for page in self.it.pages]

    def told(self, page: int) -> list[CallCommand]:
        """What the call of a page was told, without its beginning."""
        key = f"{KEY}.{self.it.pages[page].id}"
        asks = [row.effect for row in self.owed.values() if isinstance(row.effect, Ask) and row.effect.key == key]
        words = [ask.command for ask in asks if isinstance(ask.command, CallCommand)]
        return [each for each in words if not isinstance(each, BeginCall)]

    def owes(self, kind: type[Effect]) -> list[Owed]:
        return [row for row in self.owed.values() if isinstance(row.effect, kind)]

    def said(self) -> list[str]:
        return [row.effect.text for row in self.owed.values() if isinstance(row.effect, PostToTeam)]


def raised(policy: Policy = POLICY, severity: Severity = Severity.SEV2, clock: str = "14:23", **rest: object) -> Told:
    told = Told(policy, clock)
    told.ask(MUSTER, replace(RAISE, severity=severity, **rest))  # type: ignore[arg-type]  # by name
    return told
